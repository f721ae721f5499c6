-- A trigger that was disabled for a repair and not enabled again leaves its guard in the catalog without effect. This
-- includes the internal triggers of foreign keys.
{{ after_all_models() -}}
select
    pg_class.relname as table_name,
    pg_trigger.tgname as trigger_name,
    pg_trigger.tgenabled
from pg_catalog.pg_trigger
inner join pg_catalog.pg_class on pg_trigger.tgrelid = pg_class.oid
where
    pg_class.relnamespace = '{{ target.schema }}'::regnamespace
    and pg_trigger.tgenabled not in ('O', 'A')
