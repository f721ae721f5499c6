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
    ) as expected (filter_reason, position_created, row_count)
),

stored as (
    select
        filter_reason,
        position_created,
        count(*) as row_count
    from {{ ref('signals') }}
    where {{ mock_only() }}
    group by filter_reason, position_created
)

select
    stored.*,
    documented.row_count as documented_count
from documented
full outer join stored
    on
        documented.position_created = stored.position_created
        and coalesce(documented.filter_reason, 'none') = coalesce(stored.filter_reason, 'none')
where documented.row_count is distinct from stored.row_count
