{% macro seed_opening(schema=target.schema) -%}
-- Mock rows for local development only: do not load them into a database in use. No migration contains them.
-- Apply all migrations first. Running this file again updates its rows in place; it changes no other row.
-- Each row is one line, so lines are long.
-- noqa: disable=LT05

begin;

-- Ages count back from this time; a day has 24 hours.
set local time zone 'utc';

{{ lock_build(schema) }};

-- Refuses a database in use. The message says why, and how to load nevertheless.
{{ refuse_mock_rows(schema) }};

-- The clock marks a database with mock rows.
{{ make_mock_clock(schema) }};
insert into {{ mock_clock(schema) }} (seeded_at) values (now())
on conflict (is_clock) do update
    set seeded_at = excluded.seeded_at, next_seeded_at = null;

-- Mock rows are written in their final state, which guards refuse, so only these guards are disabled.
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
