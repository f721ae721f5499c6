-- A function that is called by a trigger is met in an error message first: its comment says what it keeps.
{{ after_all_models() -}}
select oid::regprocedure::text as function_signature
from pg_catalog.pg_proc
where
    pronamespace = '{{ target.schema }}'::regnamespace
    and coalesce(obj_description(oid, 'pg_proc'), '') !~ '\S'
