{% macro rendered_migrations(is_whole=true) -%}
{%- set rendered = [] -%}
{%- for name in migrations() -%}
    {%- set text = tidy(context['create_' ~ name](schema='@schema@')) -%}
    {#- The comment at the top, whether or not a line is left blank below it. -#}
    {%- set header = modules.re.match('(--[^\n]*\n?)*', text).group() | trim -%}
    {%- set steps = [] -%}
    {%- for step in text[header | length:].split(next_step()) -%}
        {%- do steps.append(statements_of(step)) -%}
        {%- if 'index concurrently' in steps[-1] | join and steps[-1] | length > 1 -%}
            {{ exceptions.raise_compiler_error(
                'create_' ~ name ~ ': an index that is made concurrently is a step of its own, see next_step()'
            ) }}
        {%- endif -%}
        {%- do batched_table(steps[-1], name) -%}
    {%- endfor -%}
    {%- do rendered.append({
        'version': '%03d' | format(loop.index0),
        'name': name,
        'header': header,
        'checksum': local_md5(tojson(steps)),
        'steps': steps,
    }) -%}
{%- endfor -%}
{%- if is_whole -%}
    {%- set makers = makers_of(rendered) -%}
    {%- for migration in rendered -%}
        {%- set rollback = statements_of(tidy(context['rollback_' ~ migration.name](schema='@schema@'))) -%}
        {%- do migration.update({
            'comments': comments_of(makers, migration.version),
            'rollback': rollback + comments_of(makers_of([{'version': 'back', 'steps': [rollback]}]), 'back'),
        }) -%}
    {%- endfor -%}
{%- endif -%}
{{ return(rendered) }}
{%- endmacro %}


{% macro next_step() -%}
-- The next step, in a transaction of its own.
{%- endmacro %}


{% macro fill(sql, schema=target.schema) -%}
{%- set roles = schema_roles() -%}
{{ return(
    sql
    | replace('@schema@', schema)
    | replace('@service_role@', roles.service_role)
    | replace('@dashboard_role@', roles.dashboard_role)
) }}
{%- endmacro %}


{% macro tidy(sql) -%}
{{ return(modules.re.sub('\n{3,}', '\n\n', modules.re.sub('[ \t]+(?=\n)', '', sql | trim))) }}
{%- endmacro %}


{% macro statements_of(sql) -%}
{%- set token = "[^;$'\"-]+|\\$(\\w*)\\$.*?\\$\\1\\$|'[^']*'|\"[^\"]*\"|--[^\\n]*|[$-]" -%}
{%- set statements = [] -%}
{%- for found in modules.re.finditer('(?:' ~ token ~ ')+', sql, modules.re.DOTALL) -%}
    {%- set statement = found.group(0) | trim -%}
    {%- if modules.re.sub('--[^\n]*', '', statement) | trim -%}
        {%- do statements.append(statement) -%}
    {%- endif -%}
{%- endfor -%}
{{ return(statements) }}
{%- endmacro %}


{% macro makers_of(rendered) -%}
{%- set makers = {} -%}
{%- for migration in rendered -%}
    {%- for statement in migration.steps | sum(start=[]) -%}
        {%- set made = modules.re.search(
            '^(?:--[^\n]*\n|\\s)*(create|alter) (?:table|materialized view)(?: if (?:not )?exists)? @schema@\\.(\\w+)(?: rename to (\\w+))?',
            statement
        ) -%}
        {%- if made and (made.group(1) == 'create' or made.group(3)) -%}
            {%- do makers.update({made.group(3) or made.group(2): migration.version}) -%}
        {%- elif made -%}
            {%- for column in modules.re.findall('\\b(?:add column(?: if not exists)?|to) (\\w+)', statement) -%}
                {%- do makers.update({made.group(2) ~ '.' ~ column: migration.version}) -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
{%- endfor -%}
{{ return(makers) }}
{%- endmacro %}


{% macro comments_of(makers, version) -%}
{%- set statements = [] -%}
{%- for node in graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') | sort(attribute='name') -%}
    {%- set is_made = makers.get(node.name) == version -%}
    {%- set columns = [] -%}
    {%- for column in node.columns.values()
        if makers.get(node.name ~ '.' ~ column.name, makers.get(node.name)) == version -%}
        {%- do columns.append(column) -%}
    {%- endfor -%}
    {%- if is_made or columns -%}
        {%- do statements.append(comments_sql(node, columns, is_made)) -%}
    {%- endif -%}
{%- endfor -%}
{{ return(statements) }}
{%- endmacro %}


{% macro comments_sql(node, columns=none, is_of_relation=true) -%}
do $do$
declare
    described record;
begin
    for described in
        select
            comment.column_name,
            comment.description,
            case c.relkind when 'm' then 'materialized view' else 'table' end as kind
        from (
            values
            {%- if is_of_relation %}
            (null, {{ literal(node.description | trim) }}){{ ',' if columns or columns is none }}
            {%- endif %}
            {%- for column in node.columns.values() if columns is none or column in columns %}
            ('{{ column.name }}', {{ literal(column.description | trim) }}){{ ',' if not loop.last }}
            {%- endfor %}
        ) as comment (column_name, description)
        cross join pg_catalog.pg_class as c
        left join pg_catalog.pg_attribute as a
            on c.oid = a.attrelid and comment.column_name = a.attname and not a.attisdropped
        where
            c.oid = '@schema@.{{ node.name }}'::pg_catalog.regclass
            and (comment.column_name is null or a.attnum is not null)
            and pg_catalog.col_description(c.oid, coalesce(a.attnum, 0)::integer) is distinct from comment.description
    loop
        if described.column_name is null then
            execute pg_catalog.format(
                'comment on %s @schema@.{{ node.name }} is %L', described.kind, described.description
            );
        else
            execute pg_catalog.format(
                'comment on column @schema@.{{ node.name }}.%I is %L', described.column_name, described.description
            );
        end if;
    end loop;
end
$do$
{%- endmacro %}
