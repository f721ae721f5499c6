{% macro has_mock_rows() -%}
{{ return(is_mock_target() and not flags.EMPTY and is_relation(mock_clock())) }}
{%- endmacro %}


{% macro has_mock_text(table) -%}
{{ return(is_relation(mock_clock()) and is_relation(target.schema ~ '_mock.mock_' ~ table)) }}
{%- endmacro %}


{% macro is_relation(name) -%}
{{ return(execute and run_query("select to_regclass('" ~ name ~ "') is not null").rows[0][0]) }}
{%- endmacro %}
