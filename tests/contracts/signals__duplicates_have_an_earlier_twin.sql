-- A duplicate repeats an earlier signal of the same wallet and token. Without one, the filter has refused the original.
select
    signals.id,
    signals.wallet_id,
    signals.token_address
from {{ ref('signals') }} as signals
where
    signals.filter_reason = 'duplicate'
    and not exists (
        select 1
        from {{ ref('signals') }} as twin
        where
            twin.wallet_id = signals.wallet_id
            and twin.token_address = signals.token_address
            and twin.id <> signals.id
            and twin.received_at <= signals.received_at + {{ clock_tolerance() }}
    )
