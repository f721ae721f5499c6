{% macro guard_identity(table, schema=target.schema) -%}
create or replace trigger guard_{{ table }}_identity
before update of id, created_at on {{ schema }}.{{ table }}
for each row when (old.id is distinct from new.id or old.created_at is distinct from new.created_at)
execute function {{ schema }}.refuse_change(
    'id and created_at of a row never change', 'Leave both out of the update.'
);
{%- endmacro %}

