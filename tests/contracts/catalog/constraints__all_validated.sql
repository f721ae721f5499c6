-- PostgreSQL has not checked existing rows against a constraint that is not validated or not enforced.
{{ after_all_models() -}}
select
    conrelid::regclass::text as table_name,
    conname as constraint_name
from pg_catalog.pg_constraint
where
    connamespace = '{{ target.schema }}'::regnamespace
    and (
        not convalidated
        -- A column from version 18 on.
        or not coalesce((to_jsonb(pg_constraint) ->> 'conenforced')::boolean, true)
    )
