"""The document side: from a file's bytes to pages, blocks and, at the end, the warehouse."""
