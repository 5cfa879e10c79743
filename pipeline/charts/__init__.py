"""Charts: what is drawn, read from the warehouse, and the drawing of it (图表)."""
