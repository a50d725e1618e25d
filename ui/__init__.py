"""What may import Streamlit: pages are made of this."""
