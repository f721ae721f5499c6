-- Every way that a signal can end is there to be looked at, ten refused for three reasons and ten acted upon.
{{ config(enabled=is_mock_target()) }}
with

documented as (
    select *
    from (
        values
        ('safety_check_failed', false, 5),
        ('circuit_breaker', false, 3),
        ('duplicate', false, 2),
        (null, true, 10)
    ) as share (filter_reason, position_created, signals)
),

stored as (
    select
        filter_reason,
        position_created,
        count(*) as signals
    from {{ ref('signals') }}
    where {{ mock_only() }}
    group by filter_reason, position_created
)

select
    stored.*,
    documented.signals as documented_signals
from documented
full outer join stored
    on
        documented.position_created = stored.position_created
        and coalesce(documented.filter_reason, 'none') = coalesce(stored.filter_reason, 'none')
where documented.signals is distinct from stored.signals
