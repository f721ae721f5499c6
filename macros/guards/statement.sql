{% macro statement(name=none, fetch_result=False, auto_begin=True, language='sql') -%}
{%- if execute -%}
    {%- set operation = invocation_args_dict.get('macro', '') if flags.WHICH == 'run-operation' else '' -%}
    {%- set is_ours = operation.split('.')[-1].startswith('print_') or operation.split('.')[-1] == 'remove_mock_rows' -%}
    {%- if operation and not (is_ours and operation.split('.')[-1] in context[project_name]) -%}
        {{ exceptions.raise_compiler_error(
            'dbt run-operation ' ~ operation ~ ' is refused: the only operations that run SQL in the database are '
            ~ 'remove_mock_rows and those that print. Nothing was changed.'
        ) }}
    {%- endif -%}
    {%- set compiled = caller() -%}
    {%- call dbt.statement(name, fetch_result, auto_begin, language) -%}{{ compiled }}{%- endcall -%}
{%- endif -%}
{%- endmacro %}
