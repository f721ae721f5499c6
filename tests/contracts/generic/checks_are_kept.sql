{# A check holds for the rows that were written under it. A row written while the check was dropped, or before a check
   that is not validated, may break the rule, and no other contract repeats the rule.
   The rules are those of the project's DDL, and those of the table's own checks. A rule is proven, and no row is read
   for it, while the check that had the rule's very expression when this was compiled is still there, and validated.
   Every other rule has its expression evaluated over the rows, and so has every rule under
   `--vars 'contract_proof: scan'`. A rule passes on null, as its check does. #}
{% test checks_are_kept(model) %}
{%- if model is string -%}
    {{ exceptions.raise_compiler_error('checks_are_kept reads whole tables: it takes no `where`') }}
{%- endif -%}
{%- set rules = [] -%}
{%- if execute -%}
    {#- PostgreSQL leaves the schema of a function out where the reader's search_path has it. -#}
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
            {{ loop.index }}, {{ dbt.string_literal(rule.rule) }},
            {{ dbt.string_literal(dbt.escape_single_quotes(rule.keeps)) if rule.keeps else 'null' }},
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
    -- The columns alone, so that an expression names nothing else.
    from (select stored.*) as own_row
) as verdict
where
    -- Asked once: where every rule is proven the scan never starts.
    exists (select 1 from unproven)
    and verdict.is_kept is false
{% endtest %}
