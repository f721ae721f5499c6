{% macro seed_opening(schema=target.schema) -%}
-- Mock rows for local development only: they belong in no database that others rely on, and are part of no migration.
-- Needs all the migrations. Run again, it brings its rows up to date in place; it touches no other row.
-- A row is one line, however long.
-- noqa: disable=LT05

begin;

-- Ages are counted back from this moment, and a day of theirs has 24 hours.
set local time zone 'utc';

{{ lock_build(schema) }};

-- Refused where somebody relies on the database; the message says why, and how to insist.
{{ refuse_mock_rows(schema) }};

-- The mark of a database that has them.
{{ make_mock_clock(schema) }};
insert into {{ mock_clock(schema) }} (seeded_at) values (now())
on conflict (is_clock) do update
    set seeded_at = excluded.seeded_at, next_seeded_at = null;

-- Rows are written as they ended, so the guards against such writing are lifted, and those alone.
create temporary table walltrack_lifted_guards on commit drop as
{{ mock_guards(mock_tables(), schema) }};

{% set lift -%}
do $$
declare
    guard record;
    {{ declare_patience() | indent(4) }}
begin
    {%- call patiently('the load of mock rows') %}
    {{ limit_wait() | indent(4) }}
    for guard in select relation, name from walltrack_lifted_guards loop
        execute format('alter table %s disable trigger %I', guard.relation, guard.name);
    end loop;
    {%- endcall %}
    {{ limit_build() | indent(4) }}
end
$$;
{%- endset %}
{{- fill(lift, schema) }}
{%- endmacro %}


{% macro seed_closing(schema=target.schema) -%}
do $$
declare
    guard record;
begin
    for guard in select relation, name from walltrack_lifted_guards loop
        execute format('alter table %s enable trigger %I', guard.relation, guard.name);
    end loop;
end
$$;

refresh materialized view {{ schema }}.performance;

commit;
{%- endmacro %}
