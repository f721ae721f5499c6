-- Supabase's API loads safeupdate, which refuses an UPDATE or DELETE without a WHERE, also inside a function.
{{ after_all_models() -}}
select
    pg_proc.oid::regprocedure::text as function_name,
    trim(written.command) as command
from pg_catalog.pg_proc
-- Comments may hold a semicolon, or the word.
cross join
    lateral regexp_split_to_table(regexp_replace(pg_proc.prosrc, '--[^\n]*', '', 'g'), ';') as written (command)
where
    pg_proc.pronamespace = '{{ target.schema }}'::regnamespace
    and written.command ~* '(^|\s|\()(update\s+(only\s+)?[\w".]+\s+(as\s+)?(\w+\s+)?set|delete\s+from)\M'
    and written.command !~* '\mwhere\M'
