"""Where the two sides meet: the ingest flow and the command line; the only place that knows Prefect."""
