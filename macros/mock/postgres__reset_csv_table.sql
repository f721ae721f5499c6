{% macro postgres__reset_csv_table(model, full_refresh, old_relation, agate_table) -%}
{%- set table = old_relation.include(database=false) -%}
{%- do refuse_lost_mock_rows(model, table, agate_table) -%}
{%- set found = adapter.get_columns_in_relation(old_relation) -%}
{%- set types = model.config.column_types -%}
{%- set wanted = [] -%}
{%- for name in agate_table.column_names -%}
    {%- do wanted.append((name, types.get(name, 'text'))) -%}
{%- endfor -%}
{%- set has = [] -%}
{%- for column in found -%}
    {%- do has.append((column.name, column.dtype)) -%}
{%- endfor -%}
{%- if has == wanted -%}
    {%- set sql = 'delete from ' ~ table -%}
    {%- call statement('_') -%}{{ sql }}{%- endcall -%}
    {{ return(sql) }}
{%- endif -%}
{%- call statement('_') -%}
do $drop$
declare
    dependents text;
begin
    drop table {{ table }};
exception when dependent_objects_still_exist then
    get stacked diagnostics dependents = pg_exception_detail;
    raise exception using
        errcode = 'dependent_objects_still_exist',
        message = format(
            '{{ model.original_file_path }} has other columns than before, and table {{ table }} has to be made anew: %s',
            dependents
        ),
        hint = 'Drop what depends on the table, then seed again.';
end
$drop$
{%- endcall -%}
{{ return(create_csv_table(model, agate_table)) }}
{%- endmacro %}


{% macro refuse_lost_mock_rows(model, table, agate_table) -%}
{%- set own = target.schema ~ '.' ~ model.name.removeprefix('mock_') -%}
{%- if 'id' in agate_table.column_names and agate_table.rows and is_relation(own)
    and 'id' in adapter.get_columns_in_relation(api.Relation.create(schema=table.schema, identifier=table.identifier))
    | map(attribute='name') -%}
    {%- set ids = [] -%}
    {%- for id in agate_table.columns['id'].values() if id is not none -%}
        {%- do ids.append(literal(id | string | lower)) -%}
    {%- endfor -%}
    {%- set lost = run_query(
        'select own.id::text from ' ~ own ~ ' as own where ' ~ mock_only('own.id') ~ ' and own.id::text in (select lower(mock.id) from '
        ~ table ~ ' as mock) and own.id::text not in (' ~ (ids | join(', ') or 'null') ~ ') order by 1'
    ).columns[0].values() | list -%}
    {%- if lost -%}
        {{ exceptions.raise_compiler_error(
            model.original_file_path ~ ' no longer has ' ~ lost | length ~ ' of the mock rows that are in ' ~ own ~ ' ('
            ~ lost[:3] | join(', ') ~ (', ...' if lost | length > 3) ~ '). Put them back (`git checkout seeds`), or remove all mock '
            ~ 'rows by `walltrack remove-mock-rows` and build again. Nothing was changed.'
        ) }}
    {%- endif -%}
{%- endif -%}
{%- endmacro %}
