{% macro check_schema_name(name=target.schema) -%}
{%- set beside = ['_mock', '_migrations', '_contracts', '_secrets', '_wanted'] -%}
{%- set longest = 63 - '_wanted_secrets' | length -%}
{%- if
    not modules.re.fullmatch('[a-z_][a-z0-9_]*', name)
    or name | length > longest
    or name == 'public'
    or name.startswith('pg_')
    or beside | select('eq', '_' ~ name.split('_')[-1]) | list
    or run_query("select 1 from pg_catalog.pg_get_keywords() where catcode in ('R', 'T') and word = '" ~ name ~ "'").rows | length
-%}
    {{ exceptions.raise_compiler_error(
        "'" ~ name ~ "' is no name for a schema of WallTrack: in WALLTRACK_SCHEMA, write a lower-case letter, then lower-case letters, "
        ~ 'digits and underscores, at most ' ~ longest ~ ' in all. It is no key word of SQL, not public, and ends with none of '
        ~ beside | join(', ') ~ '. Nothing was changed.'
    ) }}
{%- endif -%}
{%- endmacro %}
