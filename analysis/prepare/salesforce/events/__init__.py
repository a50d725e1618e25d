"""Which events are in the rows of each object? One module an area, one rule a kind of row."""
