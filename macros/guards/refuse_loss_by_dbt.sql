{% macro refuse_loss_by_dbt(relation, action) -%}
{%- if relation.schema in [target.schema, target.schema ~ '_secrets', target.schema ~ '_migrations'] -%}
    {{ exceptions.raise_compiler_error(
        action ~ ' ' ~ relation.include(database=false) ~ ' refused: no dbt command drops, empties or replaces what the migrations of '
        ~ 'WallTrack have made. Nothing was changed.'
    ) }}
{%- endif -%}
{%- endmacro %}


{% macro postgres__get_drop_sql(relation) -%}
{%- do refuse_loss_by_dbt(relation, 'drop of') -%}
{{ default__get_drop_sql(relation) }}
{%- endmacro %}


{% macro postgres__truncate_relation(relation) -%}
{%- do refuse_loss_by_dbt(relation, 'truncate of') -%}
{{ default__truncate_relation(relation) }}
{%- endmacro %}


{% macro postgres__rename_relation(from_relation, to_relation) -%}
{%- do refuse_loss_by_dbt(from_relation, 'rename of') -%}
{{ default__rename_relation(from_relation, to_relation) }}
{%- endmacro %}


{% macro postgres__get_rename_sql(relation, new_name) -%}
{%- do refuse_loss_by_dbt(relation, 'rename of') -%}
{{ default__get_rename_sql(relation, new_name) }}
{%- endmacro %}


{% macro postgres__get_replace_sql(existing_relation, target_relation, sql) -%}
{%- do refuse_loss_by_dbt(existing_relation, 'replacement of') -%}
{{ default__get_replace_sql(existing_relation, target_relation, sql) }}
{%- endmacro %}


{% macro postgres__alter_column_type(relation, column_name, new_column_type) -%}
{{ exceptions.raise_compiler_error('change of a column by dbt refused: a migration changes columns. Nothing was changed.') }}
{%- endmacro %}


{% macro postgres__drop_schema(relation) -%}
{{ exceptions.raise_compiler_error('drop of schema ' ~ relation.schema ~ ' by dbt refused. Nothing was changed.') }}
{%- endmacro %}
