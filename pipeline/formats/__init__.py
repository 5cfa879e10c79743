"""Files that declare their own structure, as pages: Word, web pages, Markdown (其他格式)."""
