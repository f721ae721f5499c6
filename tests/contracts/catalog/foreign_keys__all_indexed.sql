-- Without an index on a foreign key, every delete of a parent, and every query for the children of one parent, reads
-- the whole table.
{{ after_all_models() -}}
select
    pg_constraint.conrelid::regclass::text as table_name,
    pg_constraint.conname as constraint_name
from pg_catalog.pg_constraint
where
    pg_constraint.connamespace = '{{ target.schema }}'::regnamespace
    and pg_constraint.contype = 'f'
    and not exists (
        select 1
        from pg_catalog.pg_index
        where
            pg_index.indrelid = pg_constraint.conrelid
            and pg_index.indisvalid
            and pg_index.indisready
            and pg_index.indpred is null
            -- A column of the key that leads the index is enough, because it alone finds few rows, as the id of a
            -- parent does.
            and pg_index.indkey[0] = any(pg_constraint.conkey)
    )
