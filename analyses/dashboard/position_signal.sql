-- Screen: dashboard (one position)
-- Question: Which signal opened this position, and how long did the entry take after the signal came in?
-- Parameters: position_id (one of the mock data)
-- Index: pk_positions or uq_positions_id_wallet_id_token_id_mode, pk_signals
{% set position_id = parameter('position_id', 'uuid', '77a11ac0-0007-4000-8000-000000000010') -%}
select
    signals.id as signal_id,
    signals.received_at,
    signals.signal_type,
    trim_scale(signals.price_usd) as price_usd,
    trim_scale(signals.amount_in) as amount_in,
    trim_scale(signals.amount_out) as amount_out,
    signals.value_usd,
    signals.processing_duration_ms,
    greatest(extract(epoch from positions.entry_at - signals.received_at)::bigint, 0) as entry_delay_seconds,
    signals.transaction_signature
from {{ ref('positions') }} as positions
inner join {{ ref('signals') }} as signals on positions.signal_id = signals.id
where positions.id = {{ position_id }}
