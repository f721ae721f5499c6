-- An interrupted `create index concurrently` leaves an invalid index. Writers pay for it, and no query uses it.
{{ after_all_models() -}}
select pg_index.indexrelid::regclass::text as index_name
from pg_catalog.pg_index
inner join pg_catalog.pg_class on pg_index.indexrelid = pg_class.oid
where
    pg_class.relnamespace = '{{ target.schema }}'::regnamespace
    and not (pg_index.indisvalid and pg_index.indisready and pg_index.indislive)
