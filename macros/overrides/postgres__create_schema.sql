{# dbt makes the schemas of a command before all else. The one for mock rows is not made where the project has none, nor
   where they are refused, and none is made beside a schema of another application, so that such a command stops there
   with one message.
   A schema starts without rights for any role but its owner, whatever default privileges of the database give. That is
   said when dbt makes the schema and not later, because an operator may have granted a right since. #}
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
do $create$
declare
    grantee text;
begin
    if to_regnamespace('{{ name }}') is not null then
        return;
    end if;
    create schema {{ name }};
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
