{# The comments of a relation and its columns, from the descriptions in its YAML. dbt's own persist_docs leaves out the
   columns of a materialized view.
   relation_type: 'table' or 'materialized view'; node: the model's node, with `description` and `columns`;
   columns: those to comment on, all by default. #}
{% macro comment_relation(relation, relation_type, node, columns=none) -%}
comment on {{ relation_type }} {{ relation }} is {{ dbt.string_literal(dbt.escape_single_quotes(node.description | trim)) }};
{{- comment_columns(relation, node.columns.values() if columns is none else columns) }}
{%- endmacro %}


{% macro comment_columns(relation, columns) -%}
{%- for column in columns %}
comment on column {{ relation }}.{{ column.name }} is {{ dbt.string_literal(dbt.escape_single_quotes(column.description | trim)) }};
{%- endfor %}
{%- endmacro %}


{# The columns of a model that one migration brings: the table's own (none), or a later one, which the column names in
   its YAML as config.meta.migration. #}
{% macro columns_of_migration(node, migration=none) -%}
{%- set columns = [] -%}
{%- for column in node.columns.values() -%}
    {%- set named = column.config.get('meta', {}).get('migration') -%}
    {%- if named and named not in migrations() -%}
        {{ exceptions.raise_compiler_error(
            node.original_file_path ~ ', column ' ~ column.name ~ ': no migration ' ~ named
            ~ ' is listed in macros/ddl/_migrations.sql'
        ) }}
    {%- endif -%}
    {%- if named == migration -%}
        {%- do columns.append(column) -%}
    {%- endif -%}
{%- endfor -%}
{{ return(columns) }}
{%- endmacro %}
