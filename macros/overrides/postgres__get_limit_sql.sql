{% macro postgres__get_limit_sql(sql, limit) -%}
{%- if model.resource_type == 'test' and is_on_mock_rows(model) and not has_mock_rows() -%}
select 'no mock rows' as state
where false
{%- else -%}
{{ default__get_limit_sql(sql, limit) }}
{%- endif -%}
{%- endmacro %}


{% macro is_on_mock_rows(test) -%}
{{ return(
    'mock' in test.fqn or (test.attached_node or '').startswith('seed.') or '__mock_only' in (test.config.where or '')
) }}
{%- endmacro %}
