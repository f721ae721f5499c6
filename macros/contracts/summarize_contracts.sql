{% macro summarize_contracts() -%}
{%- if execute and var('contract_views') and flags.WHICH in ['test', 'build'] -%}
{%- set schema = target.schema ~ '_contracts' -%}
{%- set views = run_query(
    "select relname from pg_catalog.pg_class where relkind = 'v' and relnamespace = to_regnamespace('" ~ schema ~ "')"
).columns[0].values() -%}
{%- set contracts = graph.nodes.values()
    | selectattr('resource_type', 'equalto', 'test') | selectattr('alias', 'in', views) | sort(attribute='name') -%}
do $$
declare
    contract record;
begin
    -- A view reads with the rights of whoever asks.
    for contract in
        select relname from pg_catalog.pg_class
        where relkind = 'v' and relnamespace = to_regnamespace('{{ schema }}') and relname <> 'summary'
    loop
        execute format('alter view {{ schema }}.%I set (security_invoker = true)', contract.relname);
    end loop;
end
$$;
drop view if exists {{ schema }}.summary;
create view {{ schema }}.summary
with (security_invoker = true) as
{% for contract in contracts -%}
select
    '{{ contract.name }}' as contract,
    '{{ contract.attached_node.split('.')[-1] | replace('mock_', '') if contract.attached_node else contract.name.split('__')[0] }}' as relation,
    '{{ contract.config.severity | lower }}' as severity,
    (select count(*) from {{ schema }}."{{ contract.alias }}") as failing_rows
{% if not loop.last %}union all{% endif %}
{% endfor %};
comment on view {{ schema }}.summary is 'Contract by contract, how many rows break it now';
{%- endif -%}
{%- endmacro %}
