-- With the caller's search_path, a function may call a function that the caller has put there, with the rights of the
-- function's owner or inside the owner's trigger.
{{ after_all_models() -}}
select
    oid::regprocedure::text as function_signature,
    proconfig
from pg_catalog.pg_proc
where
    pronamespace = '{{ target.schema }}'::regnamespace
    and not coalesce(proconfig, '{}') && array['search_path=pg_catalog, pg_temp', 'search_path=""']
