-- A plain view would be computed anew for every page, a table would never be refreshed, and an unfilled materialized
-- view refuses to be read.
select relname as relation_name
from pg_catalog.pg_class
where oid = '{{ ref('performance') }}'::regclass and not (relkind = 'm' and relispopulated)
