-- A position that was opened before the swap that it copies refers to the wrong signal.
select
    positions.id,
    positions.entry_at,
    signals.received_at
from {{ ref('positions') }} as positions
inner join {{ ref('signals') }} as signals on positions.signal_id = signals.id
where positions.entry_at < signals.received_at - {{ clock_tolerance() }}
