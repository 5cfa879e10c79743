"""PDF files as pages: the text layer, what is drawn on a page, and whether the text can be believed."""
