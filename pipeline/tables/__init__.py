"""Tables to cells: grids whose lines or words tell the cells, and tables flattened into lines of text (表格)."""
