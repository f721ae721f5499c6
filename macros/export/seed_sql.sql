{# What supabase/seed.sql begins with. The guards that load_mock_rows() lifts table by table are lifted for the whole
   transaction: it holds a lock on the tables meanwhile, so nobody else gets past one. #}
{% macro seed_opening(schema=target.schema) -%}
-- Mock rows for local development only: they belong in no database that others rely on, and are part of no migration.
-- Needs all the migrations. Run again, it brings its rows up to date in place; it touches no other row.
-- A row is one line, however long.
-- noqa: disable=LT05

begin;

-- Ages are counted back from this moment, and a day of theirs has 24 hours.
set local time zone 'utc';

{{ lock_build() | replace("in " ~ target.schema ~ "'", "in " ~ schema ~ "'") }};

-- Rows are written as they ended, so the guards against such writing are lifted, and those alone.
create temporary table walltrack_lifted_guards on commit drop as
select
    guarded.oid::regclass as relation,
    guard.tgname as name
from pg_catalog.pg_trigger as guard
inner join pg_catalog.pg_class as guarded on guard.tgrelid = guarded.oid
where
    guarded.relnamespace = '{{ schema }}'::regnamespace
    and guarded.relname in (
        {%- for table in mock_tables() %}
        '{{ table }}'{{ ',' if not loop.last }}
        {%- endfor %}
    )
    and guard.tgenabled = 'O'
    and guard.tgname ~ '^(guard|apply)_';

do $$
declare
    guard record;
begin
    for guard in select relation, name from pg_temp.walltrack_lifted_guards loop
        execute format('alter table %s disable trigger %I', guard.relation, guard.name);
    end loop;
end
$$;
{%- endmacro %}


{# What it ends with. #}
{% macro seed_closing(schema=target.schema) -%}
do $$
declare
    guard record;
begin
    for guard in select relation, name from pg_temp.walltrack_lifted_guards loop
        execute format('alter table %s enable trigger %I', guard.relation, guard.name);
    end loop;
end
$$;

refresh materialized view {{ schema }}.performance;

commit;
{%- endmacro %}
