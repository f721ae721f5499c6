-- The check of a token comes before the purchase: a position below the threshold would show the product ignoring it.
select
    positions.id,
    tokens.symbol,
    tokens.safety_score
from {{ ref('positions') }} as positions
inner join {{ ref('tokens') }} as tokens on positions.token_id = tokens.id
where {{ mock_only('positions.id') }} and tokens.safety_score >= 0.60 is not true
