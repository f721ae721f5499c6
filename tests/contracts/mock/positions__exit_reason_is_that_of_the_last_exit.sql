-- The last sale determines the exit reason of a position. The history shows both side by side.
select
    positions.id,
    positions.exit_reason,
    last_exit.order_type
from {{ ref('positions') }} as positions
left join lateral (
    select
        orders.order_type,
        orders.executed_at
    from {{ ref('orders') }} as orders
    where orders.position_id = positions.id and orders.order_type <> 'entry' and orders.status = 'executed'
    order by orders.executed_at desc, orders.id desc
    limit 1
) as last_exit on true
where
    {{ mock_only('positions.id') }}
    and positions.status = 'closed'
    and (last_exit.order_type, last_exit.executed_at) is distinct from (
        case positions.exit_reason
            when 'stop_loss' then 'exit_stop_loss'
            when 'trailing_stop' then 'exit_trailing_stop'
            when 'scaling_out' then 'exit_scaling'
            when 'mirror_exit' then 'exit_mirror'
            when 'manual' then 'exit_manual'
        end,
        positions.exit_at
    )
