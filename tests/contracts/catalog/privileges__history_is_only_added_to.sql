-- The role of the workers may add to history and not remove from it, independent of any guard. Rights by membership
-- count too.
{{ after_all_models() -}}
with

history as (
    select
        oid,
        relname
    from pg_catalog.pg_class
    where
        relnamespace = '{{ target.schema }}'::regnamespace
        and relname in ('signals', 'orders', 'positions', 'circuit_breaker_events', 'config')
),

worker as (
    select oid
    from pg_catalog.pg_roles
    where rolname = '{{ schema_role('service_role') }}'
)

select
    history.relname as table_name,
    refused.privilege
from history
cross join worker
cross join (values ('delete'), ('truncate'), ('trigger'), ('references')) as refused (privilege)
where has_table_privilege(worker.oid, history.oid, refused.privilege)
union all
select
    history.relname || '.' || pg_attribute.attname as table_name,
    'update' as privilege
from history
cross join worker
inner join pg_catalog.pg_attribute on history.oid = pg_attribute.attrelid
where
    pg_attribute.attnum > 0
    and not pg_attribute.attisdropped
    and has_column_privilege(worker.oid, history.oid, pg_attribute.attnum, 'update')
    and (
        history.relname = 'circuit_breaker_events'
        or (
            history.relname = 'signals'
            and pg_attribute.attname not in (
                'filtered', 'filter_reason', 'position_created', 'processed_at', 'processing_duration_ms',
                'attempt_count', 'claimed_at'
            )
        )
    )
