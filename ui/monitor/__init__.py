"""The views of the step(s) of this name."""
