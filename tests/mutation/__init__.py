"""Breaks each promise of contracts and schema on purpose; a contract has to notice."""
