-- A position copies one swap: of its own wallet, in its own token. A signal names its token by address alone, so no
-- foreign key sees this.
select
    positions.id,
    positions.signal_id
from {{ ref('positions') }} as positions
inner join {{ ref('signals') }} as signals on positions.signal_id = signals.id
inner join {{ ref('tokens') }} as tokens on positions.token_id = tokens.id
where (positions.wallet_id, tokens.address) is distinct from (signals.wallet_id, signals.token_address)
