-- An index whose building was cut short is kept up to date at full cost, and no query ever uses it.
{{ after_all_models() -}}
select pg_index.indexrelid::regclass::text as index_name
from pg_catalog.pg_index
inner join pg_catalog.pg_class on pg_index.indexrelid = pg_class.oid
where
    pg_class.relnamespace = '{{ target.schema }}'::regnamespace
    and not (pg_index.indisvalid and pg_index.indisready and pg_index.indislive)
