-- A function that runs as its owner is a door past every right that was withheld. One may, if its comment says why.
{{ after_all_models() -}}
select oid::regprocedure::text as function_signature
from pg_catalog.pg_proc
where
    pronamespace = '{{ target.schema }}'::regnamespace
    and prosecdef
    and coalesce(obj_description(oid, 'pg_proc'), '') not ilike '%security definer%'
