"""Whatever a contract or the schema promises is broken on purpose, and a contract has to notice."""
