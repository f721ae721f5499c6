-- A check is the only place of a rule, and its comment the only place that explains the rule. Drift and checks_are_kept
-- report the comment.
{{ after_all_models() -}}
select
    conrelid::regclass::text as table_name,
    conname as check_name
from pg_catalog.pg_constraint
where
    connamespace = '{{ target.schema }}'::regnamespace
    and contype = 'c'
    and coalesce(obj_description(oid, 'pg_constraint'), '') !~ '\S'
