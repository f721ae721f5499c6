{% macro mock_clock(schema=target.schema) -%}
{{ schema }}_mock.mock_clock
{%- endmacro %}


{% macro make_mock_clock(schema=target.schema) -%}
do $clock$
begin
    if to_regnamespace('{{ schema }}_mock') is null then
        create schema {{ schema }}_mock;
    end if;
    if exists (
        select 1 from pg_catalog.pg_attribute where attrelid = to_regclass('{{ mock_clock(schema) }}') and attname = 'adopted_at'
    ) then
        -- An earlier version has made this table.
        drop table {{ mock_clock(schema) }};
    end if;
    if to_regclass('{{ mock_clock(schema) }}') is null then
        create table {{ mock_clock(schema) }} (
            is_clock boolean default true not null primary key check (is_clock),
            seeded_at timestamptz not null,
            next_seeded_at timestamptz
        );
        comment on table {{ mock_clock(schema) }} is
        'The moment that mock rows'' ages are counted back from; see macros/mock/mock_clock.sql';
    end if;
end
$clock$
{%- endmacro %}


{% macro set_mock_clock() -%}
{{ make_mock_clock() }};
insert into {{ mock_clock() }} (seeded_at) values ('{{ run_started_at }}')
on conflict (is_clock) do
{%- if selects_all_mocks('seed') %} update set next_seeded_at = excluded.seeded_at
{%- else %} nothing
{%- endif %}
{%- endmacro %}


{% macro move_mock_clock() -%}
{%- if selects_all_mocks('model') -%}
update {{ mock_clock() }} set seeded_at = next_seeded_at, next_seeded_at = null where next_seeded_at is not null
{%- else -%}
select 'the clock of the tables that are not built now'
{%- endif -%}
{%- endmacro %}


{% macro selects_all_mocks(resource_type) -%}
{%- set prefix = resource_type ~ '.' ~ project_name ~ '.' ~ ('mock_' if resource_type == 'seed') -%}
{%- for table in mock_tables() if prefix ~ table not in selected_resources -%}
    {{ return(false) }}
{%- endfor -%}
{{ return(true) }}
{%- endmacro %}
