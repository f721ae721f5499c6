"""What breaks the contracts that no rule can break: by a contract's name, one SQL text a mutant.

Python, since dbt would take an SQL or a YAML file in this folder for one of its own. The names of
tables are without their schema, which the search_path names.
"""

from . import across_tables, catalog, mock

# Run with every constraint and guard taken away, and with a table in the place of performance.
OF_ROWS = across_tables.MUTATIONS | mock.MUTATIONS
# Run on the schema as it was built.
OF_THE_CATALOG = catalog.MUTATIONS
