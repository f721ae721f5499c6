-- The chart of the month shows these positions. No time is after the clock, and no exit before its entry.
select
    positions.id,
    positions.entry_at,
    positions.exit_at
from {{ ref('positions') }} as positions
cross join {{ mock_clock() }} as mock_clock
where
    {{ mock_only('positions.id') }}
    and (
        positions.entry_at < mock_clock.seeded_at - interval '30 days'
        or positions.exit_at <= positions.entry_at
        or coalesce(positions.exit_at, positions.entry_at) > mock_clock.seeded_at
        or positions.last_price_at > mock_clock.seeded_at
        or positions.last_price_at < positions.entry_at
    )
