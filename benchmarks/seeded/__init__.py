"""Reports with one number altered, to measure which slips the checks find (播错)."""
