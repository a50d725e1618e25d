"""Figures of the sample logs, worked out by plain pandas and kept as CSV."""
