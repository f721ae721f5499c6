{% macro check_seed() -%}
{%- if execute -%}
    {%- set found = adapter.get_columns_in_relation(this) | map(attribute='name') | list -%}
    {%- set wanted = model.config.column_types.keys() | list -%}
    {%- set unknown = found | reject('in', wanted) | list -%}
    {%- set missing = wanted | reject('in', found) | list -%}
    {%- if unknown or missing -%}
        {{ exceptions.raise_compiler_error(
            model.original_file_path ~ ': its header has '
            ~ ('the unknown column ' ~ unknown | join(', ') if unknown)
            ~ (' and ' if unknown and missing)
            ~ ('no column ' ~ missing | join(', ') if missing)
            ~ '. The columns are listed in ' ~ model.patch_path.split('://')[1] ~ ', under seeds.'
        ) }}
    {%- endif -%}
    {%- if not run_query('select exists (select 1 from ' ~ this.include(database=false) ~ ')').rows[0][0] -%}
        {{ exceptions.raise_compiler_error(
            model.original_file_path ~ ' has no row under its header. Restore the file (`git checkout seeds`). To build '
            ~ 'without mock rows: `walltrack remove-mock-rows`, and load_mock_data: false in dbt_project.yml.'
        ) }}
    {%- endif -%}
    {%- set torn = run_query(
        'select mock.id from ' ~ this.include(database=false) ~ ' as mock where strpos(mock::text, chr(10)) > 0 limit 1'
    ).rows -%}
    {%- if torn -%}
        {{ exceptions.raise_compiler_error(
            model.original_file_path ~ ', row with id ' ~ torn[0][0] ~ ', has a value of several lines: a double quote is not '
            ~ 'closed. Nothing was changed.'
        ) }}
    {%- endif -%}
{%- endif -%}
{%- endmacro %}
