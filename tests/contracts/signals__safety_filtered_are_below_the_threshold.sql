-- A signal refused for safety must be on a token that is unsafe: otherwise the filter throws good trades away.
select
    signals.id,
    signals.token_address
from {{ ref('signals') }} as signals
where
    signals.filter_reason = 'safety_check_failed'
    and not exists (
        select
        from {{ ref('tokens') }} as tokens
        cross join {{ ref('config') }} as config
        where tokens.address = signals.token_address and tokens.safety_score < config.safety_score_threshold
    )
