{# For `walltrack export`: every migration and its rollback, what surrounds the mock rows in supabase/seed.sql, and what
   removes them, as one line of JSON. #}
{% macro print_export() -%}
{%- set migrations_sql = [] -%}
{%- for name in migrations() -%}
    {%- do migrations_sql.append({
        'name': '%03d_%s' | format(loop.index0, name),
        'migration': migration_sql(name, 'walltrack'),
        'rollback': context['rollback_' ~ name]('walltrack'),
    }) -%}
{%- endfor -%}
{%- set tables = [] -%}
{%- for table in mock_tables() -%}
    {%- set columns = [] -%}
    {%- for column in graph.nodes['model.walltrack.' ~ table].columns.values() -%}
        {%- do columns.append({'name': column.name, 'type': column.data_type}) -%}
    {%- endfor -%}
    {%- do tables.append({'name': table, 'columns': columns}) -%}
{%- endfor -%}
{{ print(tojson({
    'migrations': migrations_sql,
    'seed': {'opening': seed_opening('walltrack'), 'tables': tables, 'closing': seed_closing('walltrack')},
    'removal': remove_mock_rows_sql('walltrack'),
})) }}
{%- endmacro %}
