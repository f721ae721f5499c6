{# PostgreSQL enforces a check only on rows that are written while it exists. A row that was written while the check was
   dropped, or before a check that is not validated, may break the rule, and no other contract repeats the rule.
   The rules are the checks of the project's DDL and the checks of the table. A rule is proven without reading a row
   while the check that had the same expression at compile time still exists and is validated. For every other rule, and
   for all rules under `--vars 'contract_proof: scan'`, the contract evaluates the expression over the rows. A row for
   which the expression is null passes, as it passes the check. #}
{% test checks_are_kept(model) %}
{%- if model is string -%}
    {{ exceptions.raise_compiler_error('checks_are_kept reads whole tables: it takes no `where`') }}
{%- endif -%}
{%- set rules = [] -%}
{%- if execute -%}
    {#- PostgreSQL omits the schema of a function if the search_path contains this schema. -#}
    {%- set here = target.schema ~ '.' -%}
    {%- set found = {} -%}
    {%- for check in run_query(checks_of(model.schema)).rows if check.relation_name == model.identifier -%}
        {%- do found.update({(check.rule, check.expression | replace(here, '')): check}) -%}
    {%- endfor -%}
    {%- for check in wanted_schema().checks if check.relation_name == model.identifier -%}
        {%- do rules.append((check, found.pop((check.rule, check.expression | replace(here, '')), none))) -%}
    {%- endfor -%}
    {%- for check in found.values() -%}
        {%- do rules.append((check, check)) -%}
    {%- endfor -%}
{%- endif -%}
with

unproven as (
    select rules.*
    from (
        values
{%- for rule, check in rules %}
        (
            {{ loop.index }}, {{ literal(rule.rule) }},
            {{ literal(rule.keeps) if rule.keeps else 'null' }},
            '{{ rule.column_names }}', {{ check.check_id if check else 'null' }}::oid
        ),
        {%- endfor %}
        (0, null, null, null, null)
    ) as rules (number, rule, keeps, column_names, check_id)
    where
        rules.number > 0
{%- if contract_proof() == 'catalog' %}
        and not exists (
            select 1
            from pg_catalog.pg_constraint as c
            where c.oid = rules.check_id and c.conrelid = to_regclass('{{ model }}') and c.convalidated
        )
        {%- endif %}
)

select
    unproven.rule,
    unproven.keeps,
    stored.id,
    (
        select jsonb_object_agg(field.key, field.value)
        from jsonb_each(to_jsonb(stored)) as field
        where field.key = any(unproven.column_names::text[])
    ) as found
from {{ model }} as stored
cross join unproven
cross join lateral (
    select
        case unproven.number
{%- for rule, check in rules %}
            when {{ loop.index }} then ({{ rule.expression }})
        {%- endfor %}
            else true
        end as is_kept
    -- Only the columns of the table, so that an expression cannot refer to others.
    from (select stored.*) as own_row
) as verdict
where
    -- PostgreSQL evaluates this once. If every rule is proven, the scan never starts.
    exists (select 1 from unproven)
    and verdict.is_kept is false
{% endtest %}
