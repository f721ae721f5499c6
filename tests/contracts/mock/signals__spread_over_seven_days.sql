-- The chart of the last seven days needs data: no signal is older, and at least five days have one.
{{ config(meta={'shows_counts': true}) }}
select
    min(signals.received_at) as oldest,
    max(signals.received_at) as newest,
    count(distinct floor(extract(epoch from mock_clock.seeded_at - signals.received_at) / 86400)) as days_with_signals
from {{ ref('signals') }} as signals
cross join {{ mock_clock() }} as mock_clock
where {{ mock_only('signals.id') }}
group by mock_clock.seeded_at
{% call having_broken() %}
    min(signals.received_at) < mock_clock.seeded_at - interval '7 days'
    or max(signals.received_at) > mock_clock.seeded_at
    or count(distinct floor(extract(epoch from mock_clock.seeded_at - signals.received_at) / 86400)) < 5
{% endcall %}
