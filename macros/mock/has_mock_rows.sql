{# False in the state "no mock rows": where they are not allowed, were never seeded or have been removed, and by --empty.
   A seed makes the clock, and what removes the mock rows drops it. Contracts on mock rows have nothing to ask then. #}
{% macro has_mock_rows() -%}
{{ return(is_mock_target() and not flags.EMPTY and is_relation(mock_clock())) }}
{%- endmacro %}


{# Whether the text of a table's mock rows is there to be loaded. #}
{% macro has_mock_text(table) -%}
{{ return(is_relation(mock_clock()) and is_relation(target.schema ~ '_mock.mock_' ~ table)) }}
{%- endmacro %}


{% macro is_relation(name) -%}
{{ return(execute and run_query("select to_regclass('" ~ name ~ "') is not null").rows[0][0]) }}
{%- endmacro %}
