"""Tables without ruling lines, or with few: how their words stand says where their cells are (无线表)."""
