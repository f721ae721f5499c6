"""Speed of the schema, compared with the minimum that this PostgreSQL needs."""
