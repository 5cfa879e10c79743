"""Tables whose ruling lines say where their cells are (有线表)."""
