-- The payload is kept as the proof of what was reported, so it has to be that of this very transaction.
select
    id,
    transaction_signature
from {{ ref('signals') }}
where {{ mock_only() }} and (raw_payload ->> 'signature') is distinct from transaction_signature
