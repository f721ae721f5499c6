{% macro mock_rows(table) -%}
{%- if is_mock_target() -%}
    {%- set seed = ref('mock_' ~ table) -%}
    {%- set is_seeded = not execute or has_mock_text(table) -%}
    {%- set given = graph.nodes['seed.walltrack.mock_' ~ table].config.column_types if execute and is_seeded else {} -%}
{%- endif -%}
{%- set columns = graph.nodes['model.walltrack.' ~ table].columns.values() if execute else [] -%}
{%- set of_config = references_to_config(table) -%}
select
{%- for column in columns %}
    {% set name, type = column.name, column.data_type -%}
    {%- set age = name[:-3] ~ '_age' -%}
    {%- if given and age in given -%}
    {%- set moment = "(mock_clock.seeded_at at time zone 'utc' - cast(mock." ~ age ~ " as interval))" -%}
    {{ moment ~ '::date' if type == 'date' else moment ~ " at time zone 'utc'" }} as {{ name }}
    {%- elif given and name in of_config -%}
    case when mock.{{ name }} is not null then (select settings.id from {{ target.schema }}.config as settings) end as {{ name }}
    {%- elif given and name in given -%}
    cast(mock.{{ name }} as {{ type }}) as {{ name }}
    {%- else -%}
    cast(null as {{ type }}) as {{ name }}
    {%- endif -%}
    {{ ',' if not loop.last }}
{%- endfor %}
{% if is_seeded -%}
from {{ seed }} as mock
cross join {{ mock_clock() }}
{%- else -%}
where false
{%- endif %}
{%- endmacro %}


{% macro mock_columns(table) -%}
{%- set given = graph.nodes['seed.walltrack.mock_' ~ table].config.column_types -%}
{%- set names = [] -%}
{%- for name in graph.nodes['model.walltrack.' ~ table].columns if name in given or name[:-3] ~ '_age' in given -%}
    {%- do names.append(name) -%}
{%- endfor -%}
{{ return(names) }}
{%- endmacro %}


{% macro settable_mock_columns(table) -%}
{%- set given = graph.nodes['seed.walltrack.mock_' ~ table].config.column_types -%}
{%- set columns = mock_columns(table) -%}
{{ return(columns | reject('in', given) | list if table == 'config' else columns) }}
{%- endmacro %}


{% macro set_mock_values(table, new, old='own') -%}
{%- set values = [] -%}
{%- for name in settable_mock_columns(table) -%}
    {%- do values.append('greatest(' ~ old ~ '.' ~ name ~ ', ' ~ new ~ '.' ~ name ~ ')' if table == 'config' else new ~ '.' ~ name) -%}
{%- endfor -%}
{{ return(values | join(', ')) }}
{%- endmacro %}
