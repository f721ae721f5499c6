{% macro restrict_access(relation, service, schema=target.schema, dashboard='select', functions=[], called=[], is_table=true) -%}
{%- set name = schema ~ '.' ~ relation -%}
-- Nobody but the owner has any right here, except as granted below.
do $$
declare
    grantee text;
begin
    -- Default privileges may have given more than anybody needs.
    for grantee in
        select 'public'
        union all
        select quote_ident(rolname) from pg_catalog.pg_roles where rolname in ({{ known_roles() }})
    loop
        execute format('revoke all on {{ name }} from %s', grantee);
        {%- for function in functions + called %}
        execute format('revoke all on function {{ schema }}.{{ function }} from %s', grantee);
        {%- endfor %}
    end loop;
    {%- if is_table %}
    -- Asked first, here and below, because to say it again would lock out every reader for a moment.
    if not (select relrowsecurity from pg_catalog.pg_class where oid = '{{ name }}'::regclass) then
        alter table {{ name }} enable row level security;
    end if;
    {%- endif %}
    {%- for role, privileges, command, condition in [
        (service_role(), service, 'all', 'using (true) with check (true)'),
        (dashboard_role(), dashboard, 'select', 'using (true)'),
    ] %}
    if to_regrole('{{ role }}') is not null then
        grant {{ privileges }} on {{ name }} to {{ role }};
        {%- for function in called if role == service_role() %}
        grant execute on function {{ schema }}.{{ function }} to {{ role }};
        {%- endfor %}
        {%- if is_table %}
        if not exists (
            select 1 from pg_catalog.pg_policy
            where polrelid = '{{ name }}'::regclass and polname = '{{ role }}_sees_every_row'
        ) then
            create policy {{ role }}_sees_every_row on {{ name }}
            for {{ command }} to {{ role }} {{ condition }};
        end if;
        {%- endif %}
    end if;
    {%- endfor %}
end
$$;
{%- endmacro %}


{% macro service_role() -%}
@service_role@
{%- endmacro %}


{% macro dashboard_role() -%}
@dashboard_role@
{%- endmacro %}


{% macro known_roles() -%}
'anon', 'authenticated', 'service_role', '{{ service_role() }}', '{{ dashboard_role() }}'
{%- endmacro %}
