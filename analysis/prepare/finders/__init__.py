"""Which events, and which cases, is something wrong with? The checks report them, the repairs mend them."""
