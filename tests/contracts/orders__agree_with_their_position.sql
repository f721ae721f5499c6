-- An order of another wallet, token or mode would spend one owner's money on another's position, or real money on a
-- simulated one. Each foreign key alone is content with that.
select
    orders.id,
    orders.position_id
from {{ ref('orders') }} as orders
inner join {{ ref('positions') }} as positions on orders.position_id = positions.id
where
    (orders.wallet_id, orders.token_id, orders.mode)
    is distinct from (positions.wallet_id, positions.token_id, positions.mode)
