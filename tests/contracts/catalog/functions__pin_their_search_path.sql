-- With the caller's search_path a function can be made to call somebody else's code, with its owner's rights or in its
-- owner's trigger.
{{ after_all_models() -}}
select
    oid::regprocedure::text as function_signature,
    proconfig
from pg_catalog.pg_proc
where
    pronamespace = '{{ target.schema }}'::regnamespace
    and not coalesce(proconfig, '{}') && array['search_path=pg_catalog, pg_temp', 'search_path=""']
