"""File formats that tell their own paragraphs, tables and headings: Word, HTML, Markdown."""
