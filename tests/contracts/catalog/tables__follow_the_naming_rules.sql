-- Readers guess names: plural and snake case, with two exceptions.
{{ after_all_models() -}}
select relname as relation_name
from pg_catalog.pg_class
where
    relnamespace = '{{ target.schema }}'::regnamespace
    and relkind in ('r', 'p', 'v', 'm', 'f')
    and relname not in ('config', 'performance')
    and relname !~ '^[a-z][a-z0-9]*(_[a-z0-9]+)*s$'
