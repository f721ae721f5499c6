-- Caches, syncs and audits read rows that changed since a time. They miss changes in a table whose updated_at does not
-- change.
{{ after_all_models() -}}
select pg_class.relname as table_name
from pg_catalog.pg_class
where
    pg_class.relnamespace = '{{ target.schema }}'::regnamespace
    and pg_class.relkind in ('r', 'p')
    and not exists (
        select 1
        from pg_catalog.pg_trigger
        where
            pg_trigger.tgrelid = pg_class.oid
            and pg_trigger.tgname = 'update_' || pg_class.relname || '_updated_at'
            and pg_trigger.tgfoid = to_regprocedure('{{ target.schema }}.update_updated_at()')
            and pg_trigger.tgenabled in ('O', 'A')
            -- 1 for each row, 2 before, 16 on update, and on no list of columns.
            and pg_trigger.tgtype = 1 + 2 + 16
            and pg_trigger.tgattr = ''
    )
