"""SQL of strangers: what it may be, the process it runs in, what it is told (安全查询)."""
