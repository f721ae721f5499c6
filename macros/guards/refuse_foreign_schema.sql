{% macro refuse_foreign_schema() -%}
{%- do check_schema_name() -%}
{{ fill(foreign_schema_sql()) }}
{%- endmacro %}


{% macro foreign_schema_sql() -%}
do $foreign$
begin
    {{ refuse_role_without_rights() | indent(4) }}
    if
        to_regclass('{{ record_table() }}') is null
        and coalesce(obj_description(to_regnamespace('@schema@'), 'pg_namespace'), '') not like 'WallTrack: %'
        and ({{ is_in_use('@schema@') }})
    then
        raise exception using
            errcode = 'restrict_violation',
            message = 'schema @schema@ holds objects that WallTrack has not made, so it was left alone',
            hint = 'Name a schema of its own in WALLTRACK_SCHEMA.';
    end if;
end
$foreign$
{%- endmacro %}
