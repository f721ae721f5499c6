-- A plain view would be computed at every read, a table would never be refreshed, and an unfilled materialized view
-- cannot be read.
select relname as relation_name
from pg_catalog.pg_class
where oid = '{{ ref('performance') }}'::regclass and not (relkind = 'm' and relispopulated)
