{# The clock that mock ages are counted back from: one row beside the mock tables.
   seeded_at moves when all the CSVs are loaded, at most once an invocation; adopted_at follows when all the tables are
   built. A part loaded or built alone keeps to the clock of the others, so the order of events holds in between. #}

{% macro mock_clock() -%}
{{ target.schema }}_mock.mock_clock
{%- endmacro %}


{% macro set_mock_clock() -%}
create table if not exists {{ mock_clock() }} (
    is_clock boolean default true not null primary key check (is_clock),
    seeded_at timestamptz not null,
    seeded_by uuid not null,
    adopted_at timestamptz not null
);
comment on table {{ mock_clock() }} is 'The moment that mock rows'' ages are counted back from; see macros/mock/mock_clock.sql';
insert into {{ mock_clock() }} as clock (seeded_at, seeded_by, adopted_at)
values (now(), '{{ invocation_id }}', now())
on conflict (is_clock) do
{%- if selects_all_mocks('seed.walltrack.mock_') %} update set seeded_at = excluded.seeded_at, seeded_by = excluded.seeded_by
where clock.seeded_by <> excluded.seeded_by
{%- else %} nothing
{%- endif %}
{%- endmacro %}


{% macro adopt_mock_clock() -%}
{%- if selects_all_mocks('model.walltrack.') -%}
update {{ mock_clock() }} set adopted_at = seeded_at where adopted_at <> seeded_at
{%- else -%}
select 'the clock of the tables that are not built now'
{%- endif -%}
{%- endmacro %}


{% macro selects_all_mocks(prefix) -%}
{%- for table in mock_tables() if prefix ~ table not in selected_resources -%}
    {{ return(false) }}
{%- endfor -%}
{{ return(true) }}
{%- endmacro %}
