{% macro make_schema(name) -%}
if to_regnamespace('{{ name }}') is null then
    perform set_config('citus.enable_schema_based_sharding', 'on', true)
    where current_setting('walltrack.distribution', true) = 'citus_schema';
    create schema {{ name }};
    perform set_config('citus.enable_schema_based_sharding', 'off', true)
    where current_setting('walltrack.distribution', true) = 'citus_schema';
end if;
{%- endmacro %}
