{# One whole migration as plain SQL: the DDL, and the comments of what it makes.
   name: one of migrations(); schema: where the objects go. #}
{% macro migration_sql(name, schema=target.schema) -%}
{%- set table = name | replace('_table', '') | replace('_materialized_view', '') -%}
{%- set made = graph.nodes.get('model.walltrack.' ~ table) -%}
{%- if name == 'performance_materialized_view' -%}
{{ create_performance_materialized_view(performance_query(schema), schema) }}
{{ comment_relation(schema ~ '.' ~ table, 'materialized view', made, columns_of_migration(made)) }}
{%- else -%}
{{ context['create_' ~ name](schema) }}
{%- if made %}
{{ comment_relation(schema ~ '.' ~ table, 'table', made, columns_of_migration(made)) }}
{%- endif -%}
{%- for changed in graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') | sort(attribute='name') -%}
{{ comment_columns(schema ~ '.' ~ changed.name, columns_of_migration(changed, name)) }}
{%- endfor -%}
{%- endif -%}
{%- endmacro %}


{# The select of performance, over the tables of `schema`. Not by ref(), which would make every contract that asks for
   the wanted schema depend on those tables. #}
{% macro performance_query(schema=target.schema) -%}
{%- set performance = graph.nodes['model.walltrack.performance'] -%}
{%- set query = namespace(code=performance.raw_code) -%}
{%- for parent in performance.depends_on.nodes -%}
    {%- set table = parent.split('.')[-1] -%}
    {%- set query.code = query.code | replace("{{ ref('" ~ table ~ "') }}", schema ~ '."' ~ table ~ '"') -%}
{%- endfor -%}
{{ render(query.code) }}
{%- endmacro %}


{# All migrations in order: the whole schema as plain SQL. #}
{% macro schema_sql(schema=target.schema) -%}
{%- for name in migrations() %}
{{ migration_sql(name, schema) }}
{%- endfor %}
{%- endmacro %}
