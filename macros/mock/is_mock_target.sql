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
