-- An entry pays USDC for the token of the position, and an exit sells the token for USDC. Amount times price gives the
-- other amount, to the last decimal of a token amount.
select orders.id
from {{ ref('orders') }} as orders
inner join {{ ref('tokens') }} as tokens on orders.token_id = tokens.id
where
    {{ mock_only('orders.id') }}
    and case orders.order_type
        when 'entry'
            then
                (orders.token_in, orders.token_out)
                = ('EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v', tokens.address)
                and abs(orders.expected_amount_out * orders.requested_price - orders.amount_in) <= 0.000001
                and abs(coalesce(orders.actual_amount_out * orders.executed_price - orders.actual_amount_in, 0))
                <= 0.000001
        else
            (orders.token_in, orders.token_out)
            = (tokens.address, 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v')
            and abs(orders.amount_in * orders.requested_price - orders.expected_amount_out) <= 0.000001
            and abs(coalesce(orders.actual_amount_in * orders.executed_price - orders.actual_amount_out, 0)) <= 0.000001
    end is not true
