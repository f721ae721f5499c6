-- Screen: dashboard (one position)
-- Question: What are the amounts, prices and results of this position?
-- Parameters: position_id (one of the mock data)
-- Index: pk_positions or uq_positions_id_wallet_id_token_id_mode
{% set position_id = parameter('position_id', 'uuid', '77a11ac0-0007-4000-8000-000000000010') -%}
select
    positions.id as position_id,
    tokens.symbol as token,
    tokens.address as token_address,
    wallets.id as wallet_id,
    wallets.label as wallet,
    positions.signal_id,
    positions.mode,
    positions.status,
    positions.entry_at,
    trim_scale(positions.entry_price) as entry_price,
    trim_scale(positions.entry_amount) as entry_amount,
    positions.entry_value_usd,
    positions.entry_tx_signature,
    trim_scale(positions.current_amount) as current_amount,
    trim_scale(positions.current_price) as current_price,
    round(positions.current_price * positions.current_amount, 4) as current_value_usd,
    trim_scale(positions.peak_price) as peak_price,
    positions.peak_price_correction,
    positions.last_price_at,
    positions.fees_usd,
    positions.realized_pnl_usd,
    positions.realized_pnl_percent,
    positions.unrealized_pnl_usd,
    positions.unrealized_pnl_percent,
    positions.total_pnl_usd,
    positions.total_pnl_percent,
    positions.exit_at,
    trim_scale(positions.exit_price) as exit_price,
    trim_scale(positions.exit_amount) as exit_amount,
    positions.exit_value_usd,
    trim_scale(positions.written_off_amount) as written_off_amount,
    positions.exit_tx_signature,
    positions.exit_reason
from {{ ref('positions') }} as positions
inner join {{ ref('tokens') }} as tokens on positions.token_id = tokens.id
inner join {{ ref('wallets') }} as wallets on positions.wallet_id = wallets.id
where positions.id = {{ position_id }}
