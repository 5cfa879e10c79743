"""From pages to what stands on them in reading order: lines and tables (版面)."""
