{% macro schema_roles() -%}
{%- if not execute -%}
    {{ return(default_roles()) }}
{%- endif -%}
{%- if 'schema_roles' not in graph -%}
    {%- set roles = default_roles() -%}
    {#- Only an operator may read the registry, and a database of one account has none. -#}
    {%- set registry = run_query(
        "select 1 from pg_catalog.pg_class as c"
        " inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid"
        " where n.nspname = 'walltrack_accounts' and c.relname = 'accounts'"
        " and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')"
    ).rows -%}
    {%- if registry -%}
        {%- for account in run_query(
            "select service_role, dashboard_role from walltrack_accounts.accounts"
            " where '" ~ target.schema ~ "' in (name, name || '_scale')"
        ).rows -%}
            {%- do roles.update(account.items()) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- do graph.update({'schema_roles': roles}) -%}
{%- endif -%}
{{ return(graph.schema_roles) }}
{%- endmacro %}


{% macro schema_role(kind) -%}
{{ return(schema_roles()[kind]) }}
{%- endmacro %}


{% macro default_roles() -%}
{{ return({'service_role': var('service_role'), 'dashboard_role': var('dashboard_role')}) }}
{%- endmacro %}
