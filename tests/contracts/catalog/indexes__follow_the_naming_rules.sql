-- A plan, a lock and a bloat report name the index alone: the name says its table and what it is for.
{{ after_all_models() -}}
select
    source.relname as table_name,
    named.relname as index_name
from pg_catalog.pg_index
inner join pg_catalog.pg_class as source on pg_index.indrelid = source.oid
inner join pg_catalog.pg_class as named on pg_index.indexrelid = named.oid
where
    source.relnamespace = '{{ target.schema }}'::regnamespace
    and not exists (select from pg_catalog.pg_constraint where pg_constraint.conindid = pg_index.indexrelid)
    and named.relname !~ (
        '^' || case when pg_index.indisunique then '(idx|uq)' else 'idx' end || '_' || source.relname || '_[a-z0-9_]+$'
    )
