{# dbt does not know the project's macros where it reads the `where` of a generic test. So a `where` says __mock_only__
   for mock_only(), and __mock_only(wallet_id)__ for mock_only('wallet_id'). #}
{% macro postgres__get_where_subquery(relation) -%}
{%- set where = config.get('where') -%}
{%- if not where -%}
    {%- do return(relation) -%}
{%- endif -%}
{%- set rendered = namespace(where=where | replace('__mock_only__', mock_only())) -%}
{%- for column in modules.re.findall('__mock_only\((\w+)\)__', where) -%}
    {%- set rendered.where = rendered.where | replace('__mock_only(' ~ column ~ ')__', mock_only(column)) -%}
{%- endfor -%}
{%- do return('(select * from ' ~ relation ~ ' where ' ~ rendered.where ~ ') as tested') -%}
{%- endmacro %}
