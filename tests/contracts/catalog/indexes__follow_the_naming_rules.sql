-- Plans, locks and bloat reports name only the index. So the name says its table and its purpose.
{{ after_all_models() -}}
select
    owning.relname as table_name,
    named.relname as index_name
from pg_catalog.pg_index
inner join pg_catalog.pg_class as owning on pg_index.indrelid = owning.oid
inner join pg_catalog.pg_class as named on pg_index.indexrelid = named.oid
where
    owning.relnamespace = '{{ target.schema }}'::regnamespace
    and pg_index.indexrelid not in (
        select pg_constraint.conindid
        from pg_catalog.pg_constraint
    )
    and named.relname !~ (
        '^' || case when pg_index.indisunique then '(idx|uq)' else 'idx' end || '_' || owning.relname || '_[a-z0-9_]+$'
    )
