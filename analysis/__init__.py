"""Cashlane's analyses: event logs in, small frames out. Pure Python: no Streamlit, no clock, no translation."""
