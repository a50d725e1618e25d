"""Cashlane's analyses: event logs in, small frames out. No Streamlit, no clock, no translation."""
