-- The payload proves what was reported, so it has to be the payload of the same transaction.
select
    id,
    transaction_signature
from {{ ref('signals') }}
where {{ mock_only() }} and (raw_payload ->> 'signature') is distinct from transaction_signature
