-- By default a view reads with its owner's rights, so it would show rows that its reader may not see.
{{ after_all_models() -}}
select relname as view_name
from pg_catalog.pg_class
where
    relnamespace = '{{ target.schema }}'::regnamespace
    and relkind = 'v'
    and not coalesce(reloptions, '{}') && array['security_invoker=true', 'security_invoker=on', 'security_invoker=1']
