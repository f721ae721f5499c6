{% macro mock_guards(tables, schema=target.schema) -%}
select
    guarded.oid::regclass as relation,
    guard.tgname as name
from pg_catalog.pg_trigger as guard
inner join pg_catalog.pg_class as guarded on guard.tgrelid = guarded.oid
where
    guarded.relnamespace = '{{ schema }}'::regnamespace
    and guarded.relname in (
        {%- for table in tables %}
        '{{ table }}'{{ ',' if not loop.last }}
        {%- endfor %}
    )
    and guard.tgenabled = 'O'
    and guard.tgname ~ '^(guard|apply)_'
{%- endmacro %}


{% macro without_mock_guards(tables, schema=target.schema) -%}
    declare
        -- alter table <relation> %s trigger <name>
        guards text[] := array(
            select format('alter table %s %%s trigger %I', relation, name)
            from (
                {{ mock_guards(tables, schema) | indent(16) }}
            ) as lifted
        );
        guard text;
    begin
        {%- for setting in distribution_settings() %}
        set local {{ setting }};
        {%- endfor %}
        foreach guard in array guards loop
            execute format(guard, 'disable');
        end loop;
        {{ caller() | trim | indent(4) }}
        foreach guard in array guards loop
            execute format(guard, 'enable');
        end loop;
    end;
{%- endmacro %}
