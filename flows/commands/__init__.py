"""The commands of `sushu`, a file for each group; heavy imports stand inside the functions."""
