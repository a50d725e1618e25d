"""What the slides of a page say, and of what they consist."""
