"""How fast the schema is, against the least that this PostgreSQL could do."""
