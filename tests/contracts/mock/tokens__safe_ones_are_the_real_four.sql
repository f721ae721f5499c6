-- Readers can look up these four tokens by their mint addresses, so a wrong character would show. The four unsafe
-- tokens are invented.
with

documented as (
    select *
    from (
        values
        ('BONK', 'DezXAZ8z7PnrnRJjz3wXBoRgixCa6xjnB7YaB1pPB263', 5),
        ('WIF', 'EKpQGSJtjMFqKZ9KQanSqYXRcF8fBopzLHYxdM65zcjm', 6),
        ('MYRO', 'HhJpBhRRn4g56VsyLuT8DL5Bv31HkXqsrahTTUCZeZg4', 9),
        ('JTO', 'jtojtomepa8beP8AuQc6eXt5FriJwfFMwQx2v2f9mCL', 9)
    ) as token (symbol, address, decimals)
),

stored as (
    select *
    from {{ ref('tokens') }}
    where {{ mock_only() }}
)

select
    stored.id,
    documented.symbol,
    stored.safety_score
from documented
full outer join stored on documented.symbol = stored.symbol
where case
    when documented.symbol is not null
        then
            (documented.address, documented.decimals) = (stored.address, stored.decimals)
            and stored.safety_score between 0.60 and 0.85
    else stored.safety_score between 0.20 and 0.55
end is not true
