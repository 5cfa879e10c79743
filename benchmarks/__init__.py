"""Commands that print figures: `python -m benchmarks.NAME [--json] [--shared DIR]`; README.md says of what."""
