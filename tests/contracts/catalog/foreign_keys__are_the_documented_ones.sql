-- A foreign key that went missing is noticed when the orphans are found, and nothing else in the catalog misses it.
{{ after_all_models() -}}
with

documented as (
    select *
    from (
        values
        ('wallets', 'exit_strategy_id', 'exit_strategies'),
        ('signals', 'wallet_id', 'wallets'),
        ('orders', 'wallet_id', 'wallets'),
        ('orders', 'token_id', 'tokens'),
        ('orders', 'position_id', 'positions'),
        ('orders', 'signal_id', 'signals'),
        ('positions', 'wallet_id', 'wallets'),
        ('positions', 'token_id', 'tokens'),
        ('positions', 'exit_strategy_id', 'exit_strategies'),
        ('positions', 'signal_id', 'signals'),
        ('circuit_breaker_events', 'activation_id', 'circuit_breaker_events')
    ) as foreign_key (source_table, column_name, target_table)
),

stored as (
    select
        owning.relname::text as source_table,
        pg_attribute.attname::text as column_name,
        referenced.relname::text as target_table
    from pg_catalog.pg_constraint
    inner join pg_catalog.pg_class as owning on pg_constraint.conrelid = owning.oid
    inner join pg_catalog.pg_class as referenced on pg_constraint.confrelid = referenced.oid
    inner join pg_catalog.pg_attribute
        on pg_constraint.conrelid = pg_attribute.attrelid and pg_attribute.attnum = any(pg_constraint.conkey)
    where
        pg_constraint.connamespace = '{{ target.schema }}'::regnamespace
        and referenced.relnamespace = '{{ target.schema }}'::regnamespace
        and pg_constraint.contype = 'f'
)

select
    documented.source_table as documented_table,
    documented.column_name as documented_column,
    stored.source_table as stored_table,
    stored.column_name as stored_column
from documented
full outer join stored
    on
        documented.source_table = stored.source_table
        and documented.column_name = stored.column_name
        and documented.target_table = stored.target_table
where documented.source_table is null or stored.source_table is null
