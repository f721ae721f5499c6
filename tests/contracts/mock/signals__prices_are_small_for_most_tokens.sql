-- Memecoins cost fractions of a cent. Code that rounds prices to cents has to fail on the mock data.
{{ config(meta={'shows_counts': true}) }}
with

price_ranges as (
    select
        signals.token_address,
        min(signals.price_usd) >= 0.00001 and max(signals.price_usd) <= 1 as is_small
    from {{ ref('signals') }} as signals
    where {{ mock_only('signals.id') }}
    group by signals.token_address
)

select
    count(*) as tokens_signalled,
    count(*) filter (where is_small) as tokens_with_small_prices
from price_ranges
{% call having_broken() %}
    count(*) filter (where is_small) * 2 <= count(*)
{% endcall %}
