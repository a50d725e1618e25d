"""Native, editable PowerPoint slides of figures, frames and strings handed in."""
