-- Deleting a wallet must not delete financial history. So every foreign key says `on delete restrict`, and none relies
-- on a default.
{{ after_all_models() -}}
select
    conrelid::regclass::text as table_name,
    conname as constraint_name,
    confdeltype,
    confupdtype
from pg_catalog.pg_constraint
where
    connamespace = '{{ target.schema }}'::regnamespace
    and contype = 'f'
    and (confdeltype <> 'r' or confupdtype not in ('a', 'r'))
