{% macro mock_tables() -%}
{%- set tables = [] -%}
{%- if execute -%}
    {%- set models = owned_models() | selectattr('config.materialized', 'equalto', 'owned_table') | list -%}
    {%- for _ in models -%}
        {%- for node in models if node.name not in tables -%}
            {%- set waits_for = namespace(count=0) -%}
            {%- for parent in models if parent.unique_id in node.depends_on.nodes and parent.name not in tables -%}
                {%- set waits_for.count = waits_for.count + 1 -%}
            {%- endfor -%}
            {%- if waits_for.count == 0 -%}
                {%- do tables.append(node.name) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endif -%}
{{ return(tables) }}
{%- endmacro %}
