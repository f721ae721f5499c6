{% macro print_migrations() -%}
{%- set known = rendered_migrations() -%}
{{ print(tojson({
    'migrations': printed_migrations(),
    'distribution': var('distribution'),
    'settings': migration_settings(),
    'state': record_state(known),
    'adoption': adoption_sql(known),
    'patient': patient_sql(),
    'patient_singly': patient_singly(),
    'opening': prepare_schema() + roles_on_workers(),
    'closing': place_secrets(),
    'roles': schema_roles(),
    'default_roles': default_roles(),
    'foreign': foreign_schema_sql(),
    'whole': whole_schema(),
    'snapshot': catalog_snapshot('@schema@', ['@unchanged@']),
})) }}
{%- endmacro %}


{% macro printed_migrations() -%}
{%- set known = rendered_migrations() -%}
{%- set printed = [] -%}
{%- for migration in known -%}
    {%- set steps = [] -%}
    {%- for statements in migration.steps -%}
        {%- do steps.append({
            'concurrently': concurrent_index(statements),
            'in_batches': batched_table(statements) is not none,
            'statements': statements,
            'apply': apply_sql(known[:known.index(migration) + 1], loop.index),
            'singly': apply_singly(known[:known.index(migration) + 1], loop.index),
        }) -%}
    {%- endfor -%}
    {%- do printed.append({
        'version': migration.version,
        'name': migration.name,
        'header': migration.header,
        'checksum': migration.checksum,
        'steps': steps,
        'rollback': rollback_sql(migration),
    }) -%}
{%- endfor -%}
{{ return(printed) }}
{%- endmacro %}
