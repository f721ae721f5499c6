-- Queue, retries and history each have something in them: six entries and six exits executed, four pending, two failed.
{{ config(enabled=is_mock_target()) }}
with

documented as (
    select *
    from (
        values
        ('executed', true, 6),
        ('executed', false, 6),
        ('pending', null, 4),
        ('failed', null, 2)
    ) as expected (status, is_entry, row_count)
),

stored as (
    select
        status,
        case status when 'executed' then order_type = 'entry' end as is_entry,
        count(*) as row_count
    from {{ ref('orders') }}
    where {{ mock_only() }}
    group by 1, 2
)

select
    stored.*,
    documented.row_count as documented_count
from documented
full outer join stored
    on
        documented.status = stored.status
        and coalesce(documented.is_entry, false) = coalesce(stored.is_entry, false)
where documented.row_count is distinct from stored.row_count
