-- Screen: workers
-- Question: Is this swap a new signal? The query records a new swap, and returns the answer.
-- Parameters: wallet_address, token_address, transaction_signature, leg (number of the swap in the transaction),
--   signal_type (buy or sell), amount_in, amount_out, price_usd, value_usd (both null where unknown), raw_payload,
--   received_at (null: now), has_failed (true for a swap that failed on the chain), signal_id (null: a new one)
-- Index: uq_signals_transaction_signature, idx_wallets_address
--
-- The query returns one row. Its outcome is one of
--     recorded           the swap is a new signal
--     delivered before   the same swap is already recorded: nothing to do
--     another swap       a different swap has this signature and leg: the worker has numbered the legs wrongly
--     unknown wallet     no wallet has this address: nothing was recorded
--     being delivered    another session is recording this signature and leg now: run the statement again
-- `on conflict do nothing` alone would silently lose the second swap of a transaction.
--
-- docs/tables/signals.md says how a worker numbers the legs of a transaction. A transaction with one swap has leg 0.
-- Strip \u0000 from texts in the payload, because PostgreSQL cannot store it (22P05, 22021).
{% set wallet_address = parameter('wallet_address', 'text', '71PtkP2pKgxwCqo8oaB3ZvFLVaRshnJ2ArsXg4cEqjpT') -%}
{% set token_address = parameter('token_address', 'text', 'EKpQGSJtjMFqKZ9KQanSqYXRcF8fBopzLHYxdM65zcjm') -%}
{# The line is long because a signature is. -#}
{% set transaction_signature = parameter('transaction_signature', 'text', '5kEZFo6e6jrJbYUZ2vHoyEpXeXYMJMbCKQHdqTkr22Qvzr6gyGYKQTXhaVASSQbE6rJpdMLtyGAJas35KyPgEY64') -%} -- noqa: LT05
{% set leg = parameter('leg', 'smallint', 0) -%}
{% set signal_type = parameter('signal_type', 'text', 'buy') -%}
{% set amount_in = parameter('amount_in', 'numeric', '1.8') -%}
{% set amount_out = parameter('amount_out', 'numeric', '335') -%}
{% set price_usd = parameter('price_usd', 'numeric', '0.836') -%}
{% set value_usd = parameter('value_usd', 'numeric', '280.06') -%}
{% set raw_payload = parameter('raw_payload', 'jsonb', '{}') -%}
{% set received_at = parameter('received_at', 'timestamptz') -%}
{% set has_failed = parameter('has_failed', 'boolean', False) -%}
{% set signal_id = parameter('signal_id', 'uuid') -%}
with

delivered as (
    select
        wallets.id as wallet_id,
        addresses.token_address,
        addresses.transaction_signature,
        {{ leg }} as leg,
        {{ signal_type }} as signal_type,
        {{ amount_in }} as amount_in,
        {{ amount_out }} as amount_out
    from (
        select
            {{ wallet_address }} as wallet_address,
            {{ token_address }} as token_address,
            {{ transaction_signature }} as transaction_signature
    ) as addresses
    left join {{ ref('wallets') }} as wallets on addresses.wallet_address = wallets.address
),

recorded as (
    insert into {{ ref('signals') }} (
        id, wallet_id, token_address, transaction_signature, leg, signal_type, amount_in, amount_out, price_usd,
        value_usd, received_at, raw_payload, filtered, filter_reason
    )
    select
        coalesce({{ signal_id }}, gen_random_uuid()),
        wallet_id,
        token_address,
        transaction_signature,
        leg,
        signal_type,
        amount_in,
        amount_out,
        {{ price_usd }},
        {{ value_usd }},
        coalesce({{ received_at }}, now()),
        {{ raw_payload }},
        {{ has_failed }},
        case when {{ has_failed }} then 'swap_failed' end
    from delivered
    where wallet_id is not null
    on conflict (transaction_signature, leg) do nothing
    returning id
)

select
    case
        when delivered.wallet_id is null then 'unknown wallet'
        when recorded.id is not null then 'recorded'
        when earlier.id is null then 'being delivered'
        when
            (earlier.wallet_id, earlier.token_address, earlier.signal_type, earlier.amount_in, earlier.amount_out)
            = (
                delivered.wallet_id, delivered.token_address, delivered.signal_type,
                round(delivered.amount_in, 18), round(delivered.amount_out, 18)
            )
            then 'delivered before'
        else 'another swap'
    end as outcome,
    coalesce(recorded.id, earlier.id) as signal_id
from delivered
left join recorded on true
-- This reads the statement's snapshot, which lacks a signal that the statement itself has recorded.
left join {{ ref('signals') }} as earlier
    on
        delivered.transaction_signature = earlier.transaction_signature
        and delivered.leg = earlier.leg
        and delivered.wallet_id is not null
