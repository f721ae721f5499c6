{% macro postgres__create_schema(relation) -%}
{%- set is_for_mock_rows = relation.schema == target.schema ~ '_mock' -%}
{%- set name = relation.without_identifier().include(database=false) -%}
{%- call statement('create_schema') -%}
{%- if is_for_mock_rows and not is_mock_target() -%}
select 'no mock rows'
{%- else -%}
{{ refuse_foreign_schema() }};
{% if is_for_mock_rows -%}
{{ refuse_mock_rows() }};
{% endif -%}
{% for query in roles_on_workers() -%}
{{ fill(query) }};
{% endfor -%}
do $create$
declare
    grantee text;
begin
    if to_regnamespace('{{ name }}') is not null then
        return;
    end if;
    {%- if relation.schema == target.schema %}
    perform set_config('walltrack.distribution', '{{ var('distribution') }}', true);
    {%- endif %}
    {{ make_schema(name) | indent(4) }}
    for grantee in
        select 'public'
        union all
        select quote_ident(rolname) from pg_catalog.pg_roles where rolname in ({{ fill(known_roles()) }})
    loop
        execute format('revoke all on schema {{ name }} from %s', grantee);
    end loop;
end
$create$
{%- endif -%}
{%- endcall -%}
{%- endmacro %}
