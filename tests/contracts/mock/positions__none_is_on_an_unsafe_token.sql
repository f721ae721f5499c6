-- The check of a token precedes a purchase. A position below the threshold would show that the check was ignored.
select
    positions.id,
    tokens.symbol,
    tokens.safety_score
from {{ ref('positions') }} as positions
inner join {{ ref('tokens') }} as tokens on positions.token_id = tokens.id
where {{ mock_only('positions.id') }} and tokens.safety_score >= 0.60 is not true
