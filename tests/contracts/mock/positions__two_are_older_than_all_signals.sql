-- The history reaches back before the first signal: exactly two positions have no signal.
{{ config(meta={'shows_counts': true}) }}
with

mock_positions as (
    select
        positions.signal_id is null as has_no_signal,
        positions.entry_at < min(signals.received_at) as is_older_than_signals
    from {{ ref('positions') }} as positions
    cross join {{ ref('signals') }} as signals
    where {{ mock_only('positions.id') }} and {{ mock_only('signals.id') }}
    group by positions.id
)

select
    count(*) filter (where has_no_signal) as without_signal,
    count(*) filter (where is_older_than_signals) as older_than_signals,
    count(*) filter (where has_no_signal and is_older_than_signals) as without_signal_and_older
from mock_positions
{% call having_broken() %}
    count(*) filter (where has_no_signal) <> 2
    or count(*) filter (where is_older_than_signals) <> 2
    or count(*) filter (where has_no_signal and is_older_than_signals) <> 2
{% endcall %}
