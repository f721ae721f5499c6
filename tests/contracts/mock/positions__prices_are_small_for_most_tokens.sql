-- Rounding errors appear in profit on prices with many decimals, so positions need such prices.
{{ config(meta={'shows_counts': true}) }}
with

price_ranges as (
    select
        token_id,
        min(least(entry_price, current_price, exit_price)) >= 0.00001 and max(peak_price) <= 1 as is_small
    from {{ ref('positions') }}
    where {{ mock_only() }}
    group by token_id
)

select
    count(*) as tokens_held,
    count(*) filter (where is_small) as tokens_with_small_prices
from price_ranges
{% call having_broken() %}
    count(*) filter (where is_small) * 2 <= count(*)
{% endcall %}
