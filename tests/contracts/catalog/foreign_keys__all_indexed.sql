-- Without an index every delete of a parent, and every page that lists the children of one, reads the whole table.
{{ after_all_models() -}}
select
    pg_constraint.conrelid::regclass::text as table_name,
    pg_constraint.conname as constraint_name
from pg_catalog.pg_constraint
where
    pg_constraint.connamespace = '{{ target.schema }}'::regnamespace
    and pg_constraint.contype = 'f'
    and not exists (
        select
        from pg_catalog.pg_index
        where
            pg_index.indrelid = pg_constraint.conrelid
            and pg_index.indisvalid
            and pg_index.indisready
            and pg_index.indpred is null
            -- The key's columns are the first of the index, in whichever order.
            and (pg_index.indkey::smallint[])[0:cardinality(pg_constraint.conkey) - 1] @> pg_constraint.conkey
    )
