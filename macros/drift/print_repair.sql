{% macro print_repair() -%}
{%- set scratch = target.schema ~ '_wanted' -%}
{%- set statements = {} -%}
{%- set changes = [] -%}
{%- for row in run_query(schema_drift() ~ ' order by kind, name').rows -%}
    {%- do changes.append(dict(row.items())) -%}
{%- endfor -%}
{%- if changes -%}
    {%- for schema, keys in [(scratch, ['make']), (target.schema, ['unmake', 'loss'])] -%}
        {%- do run_query('rollback') -%}
        {%- do run_query('begin') -%}
        {%- do run_query('set local search_path = pg_catalog, pg_temp') -%}
        {%- if schema == scratch -%}
            {%- do run_query(lock_build()) -%}
            {%- do run_query('set local citus.enable_ddl_propagation = off') if var('distribution') == 'citus_schema' -%}
            {%- do run_query(schema_sql(scratch)) -%}
        {%- endif -%}
        {%- for row in run_query(catalog_snapshot(schema, [scratch, target.schema], with_statements=true)).rows -%}
            {%- for key in keys -%}
                {%- do statements.update({row.kind ~ ' ' ~ row.name ~ ' ' ~ key: row[key]}) -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- do run_query('rollback') -%}
    {%- endfor -%}
    {%- for change in changes -%}
        {%- for key in ['make', 'unmake', 'loss'] -%}
            {%- set sql = statements.get(change.kind ~ ' ' ~ change.name ~ ' ' ~ key) or '' -%}
            {%- set transactions = [] -%}
            {%- for transaction in sql.split('\n;;\n') if sql -%}
                {%- do transactions.append(statements_of(
                    modules.re.sub('\\b' ~ scratch ~ '(?=_secrets\\b|\\b)', target.schema, transaction)
                )) -%}
            {%- endfor -%}
            {%- do change.update({key: transactions}) -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endif -%}
{{ print(tojson(changes)) }}
{%- endmacro %}
