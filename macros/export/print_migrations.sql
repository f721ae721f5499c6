{# For `walltrack export`: every migration and its rollback as one line of JSON. #}
{% macro print_migrations() -%}
{%- set files = [] -%}
{%- for name in migrations() -%}
    {%- do files.append({
        'name': '%03d_%s' | format(loop.index0, name),
        'migration': migration_sql(name, 'walltrack'),
        'rollback': context['rollback_' ~ name]('walltrack'),
    }) -%}
{%- endfor -%}
{{ print(tojson(files)) }}
{%- endmacro %}
