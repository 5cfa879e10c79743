"""Staged rows into the work database, and all that the one writer of a warehouse does (装载)."""
