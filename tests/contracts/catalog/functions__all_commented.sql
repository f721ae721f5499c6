-- The reader of an error message finds the name of a trigger function. Its comment says what the function does.
{{ after_all_models() -}}
select oid::regprocedure::text as function_signature
from pg_catalog.pg_proc
where
    pronamespace = '{{ target.schema }}'::regnamespace
    and coalesce(obj_description(oid, 'pg_proc'), '') !~ '\S'
