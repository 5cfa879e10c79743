"""Facts and what belongs to them, written as Parquet, CSV or a workbook (导出)."""
