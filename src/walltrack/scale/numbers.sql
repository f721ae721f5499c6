-- Tokens and wallets by number, for a session of a fill.

create temporary table fill_token as
select
    number,
    token.id,
    token.address,
    -- 0.00001 to 1 USD, most of them small.
    round((10 ^ (-5 + 5 * mod(number * 7919, 1000) / 1000.0))::numeric, 9) as price
from generate_series(0::bigint, %(tokens)s - 1) as number
inner join tokens as token on token.id = md5(%(seed)s || '/token/' || number)::uuid;

create temporary table fill_wallet as
select
    number,
    wallet.id,
    wallet.address,
    wallet.mode,
    wallet.exit_strategy_id
from generate_series(0::bigint, %(wallets)s - 1) as number
inner join wallets as wallet on wallet.id = md5(%(seed)s || '/wallet/' || number)::uuid;

analyze fill_token;
analyze fill_wallet;
