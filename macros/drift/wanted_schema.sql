{% macro wanted_schema() -%}
{%- if 'wanted_schema' not in graph -%}
    {%- set scratch = target.schema ~ '_wanted' -%}
    {%- do run_query('rollback') -%}
    {%- do run_query('begin') -%}
    {%- do run_query(lock_build()) -%}
    {#- Another thread may have built the schema while this one waited for the lock. -#}
    {%- if 'wanted_schema' not in graph -%}
        {#- A schema that is taken back is not made on the nodes of a cluster. -#}
        {%- do run_query('set local citus.enable_ddl_propagation = off') if var('distribution') == 'citus_schema' -%}
        {%- do run_query(schema_sql(scratch)) -%}
        {%- do graph.update({'wanted_schema': {
            'objects': run_query(catalog_snapshot(scratch, [scratch, target.schema])).rows,
            'checks': run_query(checks_of(scratch)).rows,
        }}) -%}
    {%- endif -%}
    {%- do run_query('rollback') -%}
{%- endif -%}
{{ return(graph.wanted_schema) }}
{%- endmacro %}


{% macro checks_of(schema) -%}
select
    r.relname as relation_name,
    c.conname as rule,
    obj_description(c.oid, 'pg_constraint') as keeps,
    array(
        select a.attname::text from pg_catalog.pg_attribute as a
        where a.attrelid = c.conrelid and a.attnum = any(c.conkey)
        order by a.attnum
    )::text as column_names,
    regexp_replace(
        pg_get_expr(c.conbin, c.conrelid), '(\m|"){{ schema }}"?\.', '{{ target.schema }}.', 'g'
    ) as expression,
    c.oid::text as check_id
from pg_catalog.pg_constraint as c
inner join pg_catalog.pg_class as r on c.conrelid = r.oid
where c.connamespace = to_regnamespace('{{ schema }}') and c.contype = 'c'
order by r.relname, c.conname
{%- endmacro %}
