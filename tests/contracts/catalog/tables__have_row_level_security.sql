-- With row level security and no policy, a right that was granted by mistake shows no row. On Supabase such a grant
-- takes one click.
{{ after_all_models() -}}
select relname as table_name
from pg_catalog.pg_class
where
    relnamespace = '{{ target.schema }}'::regnamespace
    and relkind in ('r', 'p')
    and not relrowsecurity
