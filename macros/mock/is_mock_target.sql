{# Mock rows belong to local development and CI. The var can turn them off there; nothing turns them on elsewhere.
   A server on another machine is nobody's local one, whatever the target is called: that stops dbt before it connects.
   What the target cannot tell, the database is asked: refuse_mock_rows(). #}
{% macro is_mock_target() -%}
{%- set allowed = target.name in ['local', 'ci'] and (var('load_mock_data') | string | lower == 'true') -%}
{%- set is_here = modules.re.match('(localhost$|127\\.|::1$|[/@]|$)', target.host or '') -%}
{%- if allowed and target.name == 'local' and not is_here -%}
    {{ exceptions.raise_compiler_error(
        "target 'local' loads mock rows and is for a server on this machine, and this one is on " ~ target.host
        ~ ": use --target postgres (no mock rows), or --target ci for a throwaway server."
    ) }}
{%- endif -%}
{{ return(allowed) }}
{%- endmacro %}
