-- A position copies a purchase and comes after it. A sale of the wallet opens no position.
select
    positions.id,
    signals.signal_type
from {{ ref('positions') }} as positions
inner join {{ ref('signals') }} as signals on positions.signal_id = signals.id
where
    {{ mock_only('positions.id') }}
    and not (signals.signal_type = 'buy' and signals.received_at < positions.entry_at)
