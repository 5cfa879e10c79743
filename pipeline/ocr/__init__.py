"""Reading page images: rendering, setting upright, the engine and its cache (文字识别)."""
