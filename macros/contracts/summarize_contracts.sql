{% macro summarize_contracts() -%}
{%- if execute and var('contract_views') and flags.WHICH in ['test', 'build'] -%}
{%- set schema = target.schema ~ '_contracts' -%}
{%- set views = run_query(
    "select relname from pg_catalog.pg_class where relkind = 'v' and relnamespace = to_regnamespace('" ~ schema ~ "')"
).columns[0].values() -%}
{%- set contracts = graph.nodes.values()
    | selectattr('resource_type', 'equalto', 'test') | selectattr('alias', 'in', views) | sort(attribute='name') -%}
{%- set making -%}
do $$
declare
    contract record;
begin
    -- A view reads with the rights of its caller.
    for contract in
        select relname from pg_catalog.pg_class
        where relkind = 'v' and relnamespace = to_regnamespace('{{ schema }}') and relname <> 'summary'
    loop
        execute format('alter view {{ schema }}.%I set (security_invoker = true)', contract.relname);
    end loop;
end
$$;
drop view if exists {{ schema }}.summary;
-- Counted one by one: a union of all would be planned, and on Citus distributed, as one query.
create or replace function {{ schema }}.failing_rows(contract text)
returns bigint
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    failing bigint;
begin
    execute format('select count(*) from {{ schema }}.%I', contract) into failing;
    return failing;
end
$$;
comment on function {{ schema }}.failing_rows(text) is 'How many rows break a contract now, by the name of its view';
create view {{ schema }}.summary
with (security_invoker = true) as
select
    kept.contract,
    kept.relation,
    kept.severity,
    {{ schema }}.failing_rows(kept.view_name) as failing_rows
from (
    values
    {%- for contract in contracts %}
    (
        '{{ contract.name }}', '{{ contract.alias }}',
        '{{ contract.attached_node.split('.')[-1] | replace('mock_', '') if contract.attached_node else contract.name.split('__')[0] }}',
        '{{ contract.config.severity | lower }}'
    ){{ ',' if not loop.last }}
    {%- endfor %}
) as kept (contract, view_name, relation, severity);
comment on view {{ schema }}.summary is 'Contract by contract, how many rows break it now';
{%- endset -%}
{%- for statement in ['rollback', 'begin'] + statements_of(making) + ['commit'] -%}
    {%- do run_query(statement) -%}
{%- endfor -%}
{%- endif -%}
{%- endmacro %}
