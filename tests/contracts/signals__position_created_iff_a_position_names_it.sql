-- A signal that is marked as done but has no position is a missed trade. A position whose signal still waits would be
-- opened a second time.
select
    signals.id,
    signals.position_created,
    positions.id as position_id
from {{ ref('signals') }} as signals
left join {{ ref('positions') }} as positions on signals.id = positions.signal_id
where signals.position_created <> (positions.id is not null)
