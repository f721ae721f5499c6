{% macro has_mock_rows() -%}
{%- set are_allowed = is_mock_target() and not flags.EMPTY -%}
{%- if are_allowed and 'has_mock_clock' not in graph and is_relation(mock_clock()) -%}
    {%- do graph.update({'has_mock_clock': true}) -%}
{%- endif -%}
{{ return(are_allowed and 'has_mock_clock' in graph) }}
{%- endmacro %}


{% macro has_mock_text(table) -%}
{{ return(is_relation(mock_clock()) and is_relation(target.schema ~ '_mock.mock_' ~ table)) }}
{%- endmacro %}


{% macro is_relation(name) -%}
{{ return(execute and run_query("select to_regclass('" ~ name ~ "') is not null").rows[0][0]) }}
{%- endmacro %}
