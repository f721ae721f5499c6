-- A right granted by mistake shows no row where no policy says so, and on Supabase such grants are a click away.
{{ after_all_models() -}}
select relname as table_name
from pg_catalog.pg_class
where
    relnamespace = '{{ target.schema }}'::regnamespace
    and relkind in ('r', 'p')
    and not relrowsecurity
