-- The history reaches back beyond the signals that are kept: two positions, and only those two, name none.
{{ config(enabled=is_mock_target()) }}
select
    count(*) filter (where signal_id is null) as without_signal,
    count(*) filter (where entry_at < oldest.received_at) as older_than_all_signals,
    count(*) filter (where signal_id is null and entry_at < oldest.received_at) as both
from {{ ref('positions') }}
cross join (
    select min(received_at) as received_at
    from {{ ref('signals') }}
    where {{ mock_only() }}
) as oldest
where {{ mock_only() }}
having
    (
        count(*) filter (where signal_id is null),
        count(*) filter (where entry_at < oldest.received_at),
        count(*) filter (where signal_id is null and entry_at < oldest.received_at)
    )
    is distinct from (2, 2, 2)
