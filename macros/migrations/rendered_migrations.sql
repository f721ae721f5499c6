{% macro rendered_migrations(is_whole=true) -%}
{%- set rendered = [] -%}
{%- do check_schema_name() -%}
{%- do check_list_of_migrations() -%}
{%- for name in migrations() -%}
    {%- set text = tidy(context['create_' ~ name](schema='@schema@')) -%}
    {#- The comment at the top, whether or not a line is left blank below it. -#}
    {%- set header = modules.re.match('(--[^\n]*\n?)*', text).group() | trim -%}
    {%- set steps = [] -%}
    {%- for step in text[header | length:].split(next_step()) -%}
        {%- do steps.append(statements_of(step, 'create_' ~ name)) -%}
        {%- if not steps[-1] -%}
            {{ exceptions.raise_compiler_error('create_' ~ name ~ ' has a step without a statement: write one, or remove the step.') }}
        {%- endif -%}
        {%- do concurrent_index(steps[-1], name) -%}
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
        {%- set rollback = statements_of(
            tidy(context['rollback_' ~ migration.name](schema='@schema@')), 'rollback_' ~ migration.name
        ) -%}
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


{% macro statements_of(sql, name='') -%}
{#- A block comment may hold another one. -#}
{%- set text = '[^*/]|\\*(?!/)|/(?!\\*)' -%}
{%- set comment = '/\\*(?:' ~ text ~ '|/\\*(?:' ~ text ~ ')*\\*/)*\\*/' -%}
{%- set quoted = "\\$(\\w*)\\$.*?\\$\\1\\$|(?<=\\W[eE])'(?:[^'\\\\]|\\\\.|'')*'|'[^']*'|\"[^\"]*\"|--[^\\n]*|" ~ comment -%}
{%- set token = "(?:[^;$'\"/-]+|" ~ quoted ~ '|[$-]|/(?!\\*))+' -%}
{%- if modules.re.sub(token, '', sql, flags=modules.re.DOTALL) | replace(';', '') -%}
    {{ exceptions.raise_compiler_error(name ~ " opens a quote or a comment (', \" or /*) and does not close it.") }}
{%- endif -%}
{%- set named = modules.re.search(
    '\\b' ~ project_name ~ '\\w*\\.\\w+', modules.re.sub(quoted, '', sql, flags=modules.re.DOTALL)
) if name else none -%}
{%- if named -%}
    {{ exceptions.raise_compiler_error(
        name ~ ' names ' ~ named.group() ~ ', which is in one schema alone: write ' ~ '{{ schema }}' ~ ' for the schema.'
    ) }}
{%- endif -%}
{%- set statements = [] -%}
{%- set begun = namespace(text='') -%}
{%- for found in modules.re.finditer(token, sql, modules.re.DOTALL) -%}
    {%- set statement = begun.text ~ found.group(0) -%}
    {%- set begun.text = '' -%}
    {%- if modules.re.search('(?i)\\bbegin\\s+atomic\\b|\\brule\\b', statement) -%}
        {%- set bare = modules.re.sub(quoted, '', statement, flags=modules.re.DOTALL) -%}
        {%- if modules.re.findall('(?i)[(]|\\b(?:begin|case)\\b', bare) | length
            > modules.re.findall('(?i)[)]|\\bend\\b', bare) | length -%}
            {%- set begun.text = statement ~ ';' -%}
        {%- endif -%}
    {%- endif -%}
    {%- if not begun.text and modules.re.sub('--[^\n]*|' ~ comment, '', statement) | trim -%}
        {%- do statements.append(statement | trim) -%}
    {%- endif -%}
{%- endfor -%}
{{ return(statements + ([begun.text] if begun.text else [])) }}
{%- endmacro %}


{% macro before_statement() -%}
(?:--[^\n]*\n|/\*(?:[^*]|\*(?!/))*\*/|\s)*
{%- endmacro %}


{% macro makers_of(rendered) -%}
{%- set makers = {} -%}
{%- for migration in rendered -%}
    {%- for statement in migration.steps | sum(start=[]) -%}
        {%- set made = modules.re.search(
            '(?i)^' ~ before_statement() ~ '(create|alter) (?:table|materialized view)(?: if (?:not )?exists)?(?: only)?'
            ' @schema@\\.\"?(\\w+)\"?(?: rename to \"?(\\w+))?',
            statement
        ) -%}
        {%- if made and (made.group(1) | lower == 'create' or made.group(3)) -%}
            {%- do makers.update({made.group(3) or made.group(2): migration.version}) -%}
        {%- elif made -%}
            {%- for column in modules.re.findall('(?i)\\b(?:add(?: column)?(?: if not exists)?|to) \"?(\\w+)', statement) -%}
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


{% macro check_list_of_migrations() -%}
{%- set listed = migrations() -%}
{%- set list = ' of the list in macros/ddl/_migrations.sql ' -%}
{%- for name in listed -%}
    {%- set file = 'macros/ddl/%03d_%s.sql' | format(loop.index0, name) -%}
    {%- for macro_name in ['create_' ~ name, 'rollback_' ~ name] -%}
        {%- set found = context.get(macro_name) -%}
        {%- if not found -%}
            {{ exceptions.raise_compiler_error(
                'migration ' ~ name ~ list ~ 'has no macro ' ~ macro_name ~ ': write it in ' ~ file ~ ', or correct the list.'
            ) }}
        {%- elif found.macro.original_file_path | replace('\\', '/') != file -%}
            {{ exceptions.raise_compiler_error(
                'migration ' ~ name ~ list ~ 'has number ' ~ file[11:14] ~ ', and ' ~ macro_name ~ ' is in '
                ~ found.macro.original_file_path ~ ': name that file ' ~ file ~ ', or correct the list.'
            ) }}
        {%- endif -%}
    {%- endfor -%}
{%- endfor -%}
{%- for name, found in context.items() if name.startswith('create_') and name[7:] not in listed -%}
    {%- if modules.re.match('macros/ddl/\\d', (found.macro.original_file_path | default('')) | replace('\\', '/')) -%}
        {{ exceptions.raise_compiler_error(
            found.macro.original_file_path ~ ' has macro ' ~ name ~ ', which the list in macros/ddl/_migrations.sql lacks: add '
            ~ name[7:] ~ ' to it.'
        ) }}
    {%- endif -%}
{%- endfor -%}
{%- endmacro %}
