-- The signals from number %(first)s to before %(last)s, with their positions and orders. Each row depends only on its
-- number and the parameters. All constraints and triggers are enabled, except two triggers:

-- An order adds its fees to its position, and an update of the position for each of its orders would take longer than
-- everything else. The fees are written with the position instead, and a contract compares them.
alter table positions disable trigger derive_positions_fees;
alter table orders disable trigger derive_orders_position;

create temporary table fill_signal on commit drop as
select
    signal.number,
    md5(%(seed)s || '/signal/' || signal.number)::uuid as id,
    wallet.id as wallet_id,
    wallet.address as wallet_address,
    wallet.mode,
    wallet.exit_strategy_id,
    token.id as token_id,
    token.address as token_address,
    -- A swap of token for token is two signals of one transaction: the sale, and the purchase as its second leg.
    pg_temp.signature(%(seed)s || '/signal/' || signal.number - signal.leg, signal.number - signal.leg)
        as transaction_signature,
    signal.leg,
    signal.kind,
    signal.r,
    round(token.price * (900 + (signal.r >> 12 & 255)) / 1000, 12) as price,
    100 + (signal.r >> 20 & 1023) as usd,
    signal.received_at,
    -- The outcome of a signal comes half a step after it.
    least(400000, %(step)s / 2) * (256 + (signal.r >> 30 & 255)) / 512 as latency,
    case
        when signal.number >= %(settled)s then null
        when signal.kind = 'F' then 'safety_check_failed'
        when signal.kind = 'D' then 'duplicate'
        when signal.kind = 'P' and signal.in_window then 'circuit_breaker'
        when mod(signal.number, 500) = 1 then 'swap_failed'
        when mod(signal.number, 1000) = 8 then 'processing_error'
    end as filter_reason,
    signal.kind = 'P' and not signal.in_window and signal.number < %(settled)s as position_created
from (
    select
        number,
        pg_temp.kind(number) as kind,
        (mod(number, 100) = 22)::integer as leg,
        hashint8extended(number, %(seed)s) as r,
        -- The wallet of a duplicate, and of a second leg, is that of the signal before it, and so is the token of a
        -- duplicate.
        hashint8extended(
            number - (pg_temp.kind(number) = 'D' or mod(number, 100) = 22)::integer, %(seed)s + 1
        ) as source,
        hashint8extended(number - (pg_temp.kind(number) = 'D')::integer, %(seed)s + 1) as token_source,
        %(start)s + (number * %(step)s + (hashint8extended(number, %(seed)s) & 1023) * %(step)s / 4096)
        * interval '1 microsecond' as received_at,
        -- The breaker is active over 3 of 20 signals, once per complete cycle.
        mod(number, %(cycle)s) >= %(cycle)s / 2
        and mod(number, %(cycle)s) < %(cycle)s * 13 / 20
        and number - mod(number, %(cycle)s) + %(cycle)s * 13 / 20 <= %(settled)s as in_window
    from generate_series(%(first)s::bigint, %(last)s - 1) as number
) as signal
-- A few wallets trade much, most of them little.
inner join fill_wallet as wallet
    on wallet.number = %(wallets)s * (signal.source & 65535) * (signal.source & 65535) / 4294967296
inner join fill_token as token
    on token.number = 2 * mod(signal.token_source >> 16 & 16777215, %(tokens)s / 2) + (signal.kind = 'F')::integer;

insert into signals (
    id, wallet_id, token_address, transaction_signature, leg, signal_type, amount_in, amount_out, price_usd, value_usd,
    received_at, raw_payload, filtered, filter_reason, position_created, processed_at, processing_duration_ms,
    attempt_count, claimed_at, created_at, updated_at
)
select
    id,
    wallet_id,
    token_address,
    transaction_signature,
    leg,
    case kind when 'S' then 'sell' else 'buy' end,
    case kind when 'S' then amount else sol end,
    case kind when 'S' then sol else amount end,
    price,
    round(amount * price, 4),
    received_at,
    jsonb_build_object(
        'type', 'SWAP',
        'source', 'ORCA',
        'fee', 5000 + (r & 65535),
        'feePayer', wallet_address,
        'signature', transaction_signature,
        'slot', 400000000 + number,
        'tokenTransfers', jsonb_build_array(jsonb_build_object(
            'fromUserAccount', wallet_address,
            'mint', token_address,
            'tokenAmount', amount,
            'tokenStandard', 'Fungible'
        )),
        'transactionError', case when filter_reason = 'swap_failed' then 'InstructionError' end
    ),
    filter_reason is not null,
    filter_reason,
    position_created,
    processed_at,
    case when processed_at is not null then latency / 1000 end,
    attempts,
    case when attempts > 0 then received_at + latency / 2 * interval '1 microsecond' end,
    received_at,
    coalesce(processed_at, received_at)
from fill_signal
cross join lateral (
    select
        case when filter_reason = 'swap_failed' then 0 else round(usd / price, 4) end as amount,
        case when filter_reason = 'swap_failed' then 0 else round(usd / 150.0, 6) end as sol,
        case
            when number < %(settled)s then received_at + latency * interval '1 microsecond'
        end as processed_at,
        case
            when filter_reason = 'swap_failed' then 0
            when filter_reason = 'processing_error' then 5
            -- Few signals are claimed more than once. Some waiting signals have been claimed.
            when number < %(settled)s then 1 + (r >> 46 & 63 = 0)::integer
            else (r >> 46 & 3 = 0)::integer
        end as attempts
) as swap;

create temporary table fill_position on commit drop as
select
    position.*,
    remainder.written_off_amount,
    -- A quarter of a percent, and the fee of the network at 150 USD each SOL. A simulation pays the same.
    round(round(amount * price, 9) * 0.0025 + network_fee, 4) as entry_fee,
    case when first_amount > 0 then round(first_amount * first_price * 0.0025 + network_fee, 4) else 0 end as first_fee,
    case
        when not is_open
            then round((amount - first_amount - written_off_amount) * last_price * 0.0025 + network_fee, 4)
        else 0
    end as exit_fee
from (
    select
        signal.*,
        md5(%(seed)s || '/position/' || number)::uuid as position_id,
        round(usd * 1.5 / price, 4) as amount,
        received_at + latency * interval '1 microsecond' as entry_at,
        case
            when mode = 'live' then pg_temp.signature(%(seed)s || '/entry/' || number, number)
        end as entry_signature,
        -- The newest positions are open. The oldest open one is older than any exit duration.
        number >= %(signals)s - %(open)s as is_open,
        -- Half of the position may be sold earlier, at twice the price.
        case
            when mod(r >> 40 & 255, 10) >= 3 then 0
            when received_at + (latency + hold / 2) * interval '1 microsecond' > %(until)s then 0
            else round(round(usd * 1.5 / price, 4) / 2, 4)
        end as first_amount,
        round(price * 2.02, 12) as first_price,
        received_at + (latency + hold / 2) * interval '1 microsecond' as first_at,
        case mod(r >> 40 & 255, 5)
            when 0 then 'stop_loss'
            when 1 then 'trailing_stop'
            when 2 then 'mirror_exit'
            when 3 then 'manual'
            else 'scaling_out'
        end as exit_reason,
        round(
            price * case
                when number >= %(signals)s - %(open)s then 950 + (r >> 24 & 127)
                when mod(r >> 40 & 255, 5) = 0 then 760 + (r >> 24 & 127)
                when mod(r >> 40 & 255, 5) = 4 then 2010 + (r >> 24 & 511)
                else 920 + (r >> 24 & 511)
            end / 1000,
            12
        ) as last_price,
        received_at + (latency + hold) * interval '1 microsecond' as exit_at,
        case
            when number >= %(signals)s - %(open)s and r >> 34 & 7 = 0 then 'pending'
            when number >= %(signals)s - %(open)s and r >> 34 & 63 = 1 then 'submitted'
            when number < %(signals)s - %(open)s and r >> 34 & 63 = 2 then 'failed'
            when number < %(signals)s - %(open)s and r >> 34 & 127 = 3 then 'cancelled'
        end as rest
    from (
        select
            *,
            -- From seconds up to the age of the oldest open position.
            2000000 + (%(open)s * %(step)s::bigint / 2 - 2000000) * (r >> 48 & 1023) / 1024 as hold
        from fill_signal
        where position_created
    ) as signal
) as position
cross join lateral (
    select
        -- Some positions have a hundredth left that no swap could sell.
        case when not is_open and r >> 50 & 63 = 0 then round((amount - first_amount) / 100, 4) else 0 end
            as written_off_amount,
        (15000 + (r & 65535)) * 0.00000015 as network_fee
) as remainder;

insert into positions (
    id, wallet_id, token_id, exit_strategy_id, signal_id, mode, exit_strategy_override, entry_price, entry_amount,
    entry_value_usd, entry_at, entry_tx_signature, current_amount, current_price, peak_price, last_price_at, fees_usd,
    exit_amount, exit_value_usd, written_off_amount, exit_at, exit_tx_signature, exit_reason, status, created_at,
    updated_at
)
select
    position_id,
    wallet_id,
    token_id,
    exit_strategy_id,
    id,
    mode,
    case when r >> 32 & 63 = 0 then '{"stop_loss_percent": 10}'::jsonb end,
    price,
    amount,
    round(price * amount, 4),
    entry_at,
    entry_signature,
    case when is_open then amount - first_amount else 0 end,
    last_price,
    greatest(price, last_price, case when first_amount > 0 then first_price end),
    priced_at,
    entry_fee + first_fee + exit_fee,
    case when is_open then first_amount else amount - written_off_amount end,
    case
        when not is_open
            then round(first_amount * first_price + (amount - first_amount - written_off_amount) * last_price, 4)
        when first_amount > 0 then round(first_amount * first_price, 4)
    end,
    written_off_amount,
    case when not is_open then exit_at end,
    case
        when mode = 'live' and not is_open then pg_temp.signature(%(seed)s || '/exit/' || number, number)
        when mode = 'live' and first_amount > 0 then pg_temp.signature(%(seed)s || '/first/' || number, number)
    end,
    case when not is_open then exit_reason end,
    case when is_open then 'open' else 'closed' end,
    entry_at,
    priced_at
from fill_position
cross join lateral (
    select case when is_open then greatest(entry_at, %(until)s - (r >> 32 & 31) * interval '1 second') else exit_at end
        as priced_at
) as priced;

insert into orders (
    id, wallet_id, token_id, position_id, signal_id, order_type, mode, token_in, token_out, amount_in,
    actual_amount_in, expected_amount_out, actual_amount_out, requested_price, executed_price, status,
    jupiter_quote_id, tx_signature, slot, priority_fee_lamports, fee_usd, requested_at, submitted_at, executed_at,
    retry_count, next_attempt_at, claimed_by, last_error_code, last_error_message, scaling_level, scaling_percent,
    created_at, updated_at
)
select
    md5(%(seed)s || '/order/' || number || '/' || name)::uuid,
    wallet_id,
    token_id,
    position_id,
    case name when 'entry' then id end,
    order_type,
    mode,
    case name when 'entry' then 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v' else token_address end,
    case name when 'entry' then token_address else 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v' end,
    -- Some swaps were filled only in part.
    case when is_filled_in_part then amount_in * 1.25 else amount_in end,
    case order_status when 'executed' then amount_in end,
    round(case name when 'entry' then amount_in / requested_price else amount_in * requested_price end, 9),
    case when order_status = 'executed' then case name when 'entry' then amount else round(amount_in * order_price, 9) end end,
    requested_price,
    case order_status when 'executed' then order_price end,
    order_status,
    md5(%(seed)s || '/quote/' || number || '/' || name),
    case
        when mode = 'live' and order_status in ('submitted', 'executed', 'failed')
            then case name
                when 'entry' then entry_signature
                else pg_temp.signature(%(seed)s || '/' || name || '/' || number, number)
            end
    end,
    case when mode = 'live' and order_status = 'executed' then 400000000 + number end,
    case when mode = 'live' then 10000 + (r & 65535) end,
    fee_usd,
    requested_at,
    case
        when order_status in ('submitted', 'executed', 'failed') then requested_at + (ordered_at - requested_at) / 2
    end,
    case order_status when 'executed' then ordered_at end,
    retries,
    requested_at + case when retries > 0 then 2 ^ retries else 0 end * interval '1 second',
    case when order_status in ('submitted', 'executed', 'failed') then 'worker-' || 1 + mod(number, 4) end,
    case when retries > 0 then 'SLIPPAGE_EXCEEDED' end,
    case when retries > 0 then 'The price moved by more than the tolerance.' end,
    case when order_type = 'exit_scaling' then case when name = 'first' or first_amount = 0 then 1 else 2 end end,
    case when order_type = 'exit_scaling' then case when first_amount = 0 then 100 else 50 end end,
    requested_at,
    ordered_at
from fill_position
cross join lateral (
    values
    (
        'entry', true, 'entry', 'executed', round(amount * price, 9), price, entry_fee, 0,
        received_at + latency / 4 * interval '1 microsecond', entry_at
    ),
    (
        'first', first_amount > 0, 'exit_scaling', 'executed', first_amount,
        first_price, first_fee, 0, first_at - interval '900 ms', first_at
    ),
    (
        'exit', not is_open,
        case exit_reason
            when 'stop_loss' then 'exit_stop_loss'
            when 'trailing_stop' then 'exit_trailing_stop'
            when 'mirror_exit' then 'exit_mirror'
            when 'manual' then 'exit_manual'
            else 'exit_scaling'
        end,
        'executed', amount - first_amount - written_off_amount, last_price, exit_fee, 0,
        exit_at - interval '900 ms', exit_at
    ),
    -- Orders that are pending or have failed.
    (
        'extra', rest is not null,
        case rest
            when 'pending' then 'exit_stop_loss' when 'failed' then 'exit_trailing_stop' else 'exit_manual'
        end,
        rest, amount - first_amount, last_price, 0,
        case rest when 'pending' then mod(r >> 36 & 1023, 3) when 'failed' then 3 else 0 end,
        entry_at, case rest when 'failed' then first_at when 'cancelled' then first_at else entry_at end
    )
) as leg (
    name, is_wanted, order_type, order_status, amount_in, order_price, fee_usd, retries, requested_at, ordered_at
)
cross join lateral (
    select
        round(order_price * (985 + (r >> 44 & 31)) / 1000, 12) as requested_price,
        order_status = 'executed' and name = 'first' and r >> 52 & 15 = 0 as is_filled_in_part
) as request
where is_wanted;

-- A table cannot be altered while a deferred trigger is pending.
set constraints all immediate;
alter table positions enable trigger derive_positions_fees;
alter table orders enable trigger derive_orders_position;
