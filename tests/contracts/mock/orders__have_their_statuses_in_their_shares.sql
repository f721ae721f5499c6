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
    ) as share (status, is_entry, orders)
),

stored as (
    select
        status,
        case status when 'executed' then order_type = 'entry' end as is_entry,
        count(*) as orders
    from {{ ref('orders') }}
    where {{ mock_only() }}
    group by 1, 2
)

select
    stored.*,
    documented.orders as documented_orders
from documented
full outer join stored
    on
        documented.status = stored.status
        and coalesce(documented.is_entry, false) = coalesce(stored.is_entry, false)
where documented.orders is distinct from stored.orders
