-- Financial history does not vanish because a wallet does: every foreign key says so, and none leaves it to a default.
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
