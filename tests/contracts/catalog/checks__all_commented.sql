-- A check is the one place where a rule is written, and its comment the one place where the rule is said in words: the
-- drift and every row that breaks the rule are reported with it.
{{ after_all_models() -}}
select
    conrelid::regclass::text as table_name,
    conname as check_name
from pg_catalog.pg_constraint
where
    connamespace = '{{ target.schema }}'::regnamespace
    and contype = 'c'
    and coalesce(obj_description(oid, 'pg_constraint'), '') !~ '\S'
