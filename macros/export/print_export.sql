{% macro print_export() -%}
{%- set tables = [] -%}
{%- for table in mock_tables() -%}
    {%- set columns = [] -%}
    {%- set of_config = references_to_config(table) -%}
    {%- for column in graph.nodes['model.walltrack.' ~ table].columns.values() -%}
        {%- do columns.append({'name': column.name, 'type': column.data_type, 'is_of_config': column.name in of_config}) -%}
    {%- endfor -%}
    {%- do tables.append({'name': table, 'columns': columns}) -%}
{%- endfor -%}
{{ print(tojson({
    'migrations': printed_migrations(),
    'distribution': var('distribution'),
    'roles': default_roles(),
    'seed': {'opening': seed_opening('walltrack'), 'tables': tables, 'closing': seed_closing('walltrack')},
    'removal': remove_mock_rows_sql('walltrack'),
    'contract': {'relations': contract_facts(), 'refresh_schedule': refresh_schedule()},
})) }}
{%- endmacro %}
