-- A signal that was refused for safety has an unsafe token; otherwise the filter refuses good trades. The contract
-- skips a token that was analysed again, and a threshold that was changed, after the decision. Mock rows agree with the
-- values that they are loaded with.
select
    signals.id,
    signals.token_address
from {{ ref('signals') }} as signals
where
    signals.filter_reason = 'safety_check_failed'
    and not exists (
        select 1
        from {{ ref('tokens') }} as tokens
        cross join {{ ref('config') }} as config
        where
            tokens.address = signals.token_address
            and (
                tokens.safety_score < config.safety_score_threshold
                or (
                    not ({{ mock_only('signals.id') }})
                    and greatest(tokens.last_analyzed_at, config.updated_at)
                    > signals.processed_at - {{ clock_tolerance() }}
                )
            )
    )
