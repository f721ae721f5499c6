-- A function that runs with its owner's rights bypasses the rights of its caller. It needs a comment that gives the
-- reason.
{{ after_all_models() -}}
select oid::regprocedure::text as function_signature
from pg_catalog.pg_proc
where
    pronamespace = '{{ target.schema }}'::regnamespace
    and prosecdef
    and coalesce(obj_description(oid, 'pg_proc'), '') not ilike '%security definer%'
