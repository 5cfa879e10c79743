"""Mutants of reports: sound files made bad in every way that is known to hurt readers (变异样本)."""
