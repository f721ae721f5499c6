-- The workers' queues and the watchlist's pages are quick because of these, and idempotency is one of them: a missing
-- or widened one breaks nothing that a test on few rows would see. 'any' is where the choice of columns is free.
{{ after_all_models() -}}
with

documented as (
    select *
    from (
        values
        ('uq_config_singleton', 'config', true, '(true)', null),
        ('uq_exit_strategies_name', 'exit_strategies', true, 'name', null),
        ('uq_exit_strategies_is_default', 'exit_strategies', true, 'is_default', 'is_default'),
        ('idx_wallets_address', 'wallets', true, 'address', null),
        ('idx_wallets_mode', 'wallets', false, 'mode', null),
        ('idx_wallets_is_active', 'wallets', false, 'is_active', null),
        ('idx_tokens_address', 'tokens', true, 'address', null),
        ('idx_tokens_last_analyzed_at', 'tokens', false, 'last_analyzed_at', null),
        ('uq_signals_transaction_signature', 'signals', true, 'transaction_signature', null),
        ('idx_signals_wallet_id', 'signals', false, 'wallet_id', null),
        (
            'idx_signals_created_at', 'signals', false,
            'created_at include received_at, processed_at, filter_reason, position_created', null
        ),
        ('idx_signals_filtered', 'signals', false, 'filtered', null),
        (
            'idx_signals_processing_queue', 'signals', false, 'any',
            'filtered = false AND position_created = false'
        ),
        ('uq_orders_tx_signature', 'orders', true, 'tx_signature', null),
        ('idx_orders_position_id', 'orders', false, 'position_id', null),
        ('idx_orders_status', 'orders', false, 'status', null),
        ('idx_orders_created_at', 'orders', false, 'created_at', null),
        ('idx_orders_retry_queue', 'orders', false, 'any', 'status = ''pending''::text AND retry_count < max_retries'),
        ('uq_positions_signal_id', 'positions', true, 'signal_id', null),
        ('idx_positions_wallet_id', 'positions', false, 'wallet_id', null),
        ('idx_positions_token_id', 'positions', false, 'token_id', null),
        ('idx_positions_status', 'positions', false, 'status', null),
        ('idx_positions_open', 'positions', false, 'any', 'status = ''open''::text'),
        (
            'idx_positions_closed', 'positions', false, 'exit_at, id include mode, realized_pnl_usd',
            'status = ''closed''::text'
        ),
        ('idx_performance_wallet_id', 'performance', true, 'wallet_id', null),
        ('uq_circuit_breaker_events_activation_id', 'circuit_breaker_events', true, 'activation_id', null)
    ) as index_definition (index_name, table_name, is_unique, column_names, predicate)
),

stored as (
    select
        named.relname::text as index_name,
        owning.relname::text as table_name,
        pg_index.indisunique as is_unique,
        (
            select
                string_agg(
                    case part.place when pg_index.indnkeyatts + 1 then ' include ' when 1 then '' else ', ' end
                    || pg_get_indexdef(pg_index.indexrelid, part.place, true),
                    '' order by part.place
                )
            from generate_series(1, pg_index.indnatts) as part (place)
        ) as column_names,
        pg_get_expr(pg_index.indpred, pg_index.indrelid, true) as predicate
    from pg_catalog.pg_index
    inner join pg_catalog.pg_class as owning on pg_index.indrelid = owning.oid
    inner join pg_catalog.pg_class as named on pg_index.indexrelid = named.oid
    where owning.relnamespace = '{{ target.schema }}'::regnamespace
)

select
    documented.index_name,
    stored.table_name,
    stored.is_unique,
    stored.column_names,
    stored.predicate
from documented
left join stored on documented.index_name = stored.index_name
where
    (documented.table_name, documented.is_unique, documented.predicate)
    is distinct from (stored.table_name, stored.is_unique, stored.predicate)
    or documented.column_names not in ('any', stored.column_names)
