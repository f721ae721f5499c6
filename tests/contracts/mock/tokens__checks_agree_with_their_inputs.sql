-- The screens show the four checks beside their inputs, and the documented limits determine the checks.
select
    id,
    symbol
from {{ ref('tokens') }}
where
    {{ mock_only() }}
    and (
        (has_passed_liquidity_check, has_passed_holder_check, has_passed_age_check)
        is distinct from (liquidity_usd >= 50000, top_10_holder_percent <= 80, age_hours >= 24)
        or has_passed_contract_check is null
    )
