"""Measurements of speed and memory: `python -m tests.benchmarks`. Nothing here asserts a time."""
