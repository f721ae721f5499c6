{# Relations without the database's name: the compiled SQL then fits whichever database it is run in.
   In the schema of the target, because with `--defer` dbt would read a table where another state of the project has it.
   Without a limit or a sample either, because a relation of this project is defined once: with `--empty` or `--sample`,
   dbt would put a select of no rows, or of some, in the place of each table, and performance would be made anew upon
   those. What `--empty` leaves out is the loading, see the materializations. #}
{% macro ref() -%}
{%- set relation = builtins.ref(*varargs, **kwargs).include(database=false).replace(limit=none, event_time_filter=none) -%}
{#- A unit test reads its own rows, in a CTE. -#}
{%- set nodes = graph.nodes if execute and not relation.is_cte else {} -%}
{%- set ours = project_name ~ '.' ~ varargs[-1] -%}
{%- set node = nodes.get('model.' ~ ours) or nodes.get('seed.' ~ ours) -%}
{%- do return(relation.incorporate(path={'schema': node.schema, 'identifier': node.alias}) if node else relation) -%}
{%- endmacro %}
