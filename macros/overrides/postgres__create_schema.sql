{# dbt makes the schemas of a command before all else. The one for mock rows is not made where they are refused, so that
   such a command stops there with one message. Else as in dbt. #}
{% macro postgres__create_schema(relation) -%}
{%- call statement('create_schema') -%}
{%- if relation.schema == target.schema ~ '_mock' -%}
{{ refuse_mock_rows() }};
{% endif -%}
create schema if not exists {{ relation.without_identifier().include(database=false) }}
{%- endcall -%}
{%- endmacro %}
