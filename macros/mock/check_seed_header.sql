{# Stops a CSV whose header is not what the seed's YAML lists, before its rows replace the ones that are there. #}
{% macro check_seed_header() -%}
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
{%- endif -%}
{%- endmacro %}
