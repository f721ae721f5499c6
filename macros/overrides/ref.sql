{% macro ref() -%}
{%- set relation = builtins.ref(*varargs, **kwargs).include(database=false).replace(limit=none, event_time_filter=none) -%}
{#- A unit test reads its own rows, in a CTE. -#}
{%- set nodes = graph.nodes if execute and not relation.is_cte else {} -%}
{%- set ours = project_name ~ '.' ~ varargs[-1] -%}
{%- set node = nodes.get('model.' ~ ours) or nodes.get('seed.' ~ ours) -%}
{%- do return(relation.incorporate(path={'schema': node.schema, 'identifier': node.alias}) if node else relation) -%}
{%- endmacro %}
