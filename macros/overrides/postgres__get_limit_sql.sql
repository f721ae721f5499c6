{# dbt puts the query of a test through this before it runs the query or makes a view of it. A contract on mock rows finds
   nothing where there are none, because it would ask for their number, or for the clock of their ages. #}
{% macro postgres__get_limit_sql(sql, limit) -%}
{%- if model.resource_type == 'test' and is_on_mock_rows(model) and not has_mock_rows() -%}
select 'no mock rows' as state
where false
{%- else -%}
{{ default__get_limit_sql(sql, limit) }}
{%- endif -%}
{%- endmacro %}


{# A contract in the folder mock, one of a seed, or one whose `where` keeps mock rows. #}
{% macro is_on_mock_rows(test) -%}
{{ return(
    'mock' in test.fqn or (test.attached_node or '').startswith('seed.') or '__mock_only' in (test.config.where or '')
) }}
{%- endmacro %}
