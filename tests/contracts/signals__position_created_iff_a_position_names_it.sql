-- A signal marked as done without a position is a trade that was silently missed; a position whose signal still waits
-- would be opened a second time.
select
    signals.id,
    signals.position_created,
    positions.id as position_id
from {{ ref('signals') }} as signals
left join {{ ref('positions') }} as positions on signals.id = positions.signal_id
where signals.position_created <> (positions.id is not null)
