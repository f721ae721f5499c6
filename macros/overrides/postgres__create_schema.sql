{# dbt makes the schemas of a command before all else. The one for mock rows is not made where the project has none, nor
   where they are refused, so that such a command stops there with one message. Else as in dbt. #}
{% macro postgres__create_schema(relation) -%}
{%- set is_for_mock_rows = relation.schema == target.schema ~ '_mock' -%}
{%- call statement('create_schema') -%}
{%- if is_for_mock_rows and not is_mock_target() -%}
select 'no mock rows'
{%- else -%}
{%- if is_for_mock_rows -%}
{{ refuse_mock_rows() }};
{% endif -%}
create schema if not exists {{ relation.without_identifier().include(database=false) }}
{%- endif -%}
{%- endcall -%}
{%- endmacro %}
