{# dbt's own, but that an operation of dbt itself runs no statement: `dbt run-operation` would drop a schema, or run any SQL
   that it is given, and ask nothing. The project's own operations run theirs. #}
{% macro statement(name=none, fetch_result=False, auto_begin=True, language='sql') -%}
{%- if execute -%}
    {%- set operation = invocation_args_dict.get('macro', '') if flags.WHICH == 'run-operation' else '' -%}
    {%- if operation and operation.split('.')[-1] not in context[project_name] -%}
        {{ exceptions.raise_compiler_error(
            'dbt run-operation ' ~ operation ~ ' is refused: it would run SQL in the database, and only macros of the project do. '
            ~ 'Nothing was changed.'
        ) }}
    {%- endif -%}
    {%- set compiled = caller() -%}
    {%- call dbt.statement(name, fetch_result, auto_begin, language) -%}{{ compiled }}{%- endcall -%}
{%- endif -%}
{%- endmacro %}
