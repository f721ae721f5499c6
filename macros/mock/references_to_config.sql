{% macro references_to_config(table) -%}
{%- set names = [] -%}
{%- for test in (graph.nodes.values() if execute else []) if test.resource_type == 'test' and test.attached_node == 'model.walltrack.' ~ table -%}
    {%- if test.test_metadata and test.test_metadata.name == 'relationships' and 'model.walltrack.config' in test.depends_on.nodes -%}
        {%- do names.append(test.column_name) -%}
    {%- endif -%}
{%- endfor -%}
{{ return(names) }}
{%- endmacro %}
