-- Every worker reads its limits from the one row of config: two would contradict each other, and without one nothing
-- has a limit. A schema that holds no wallet yet may be without.
select count(*) as config_rows
from {{ ref('config') }}
having
    count(*) > 1
    or (count(*) = 0 and exists (select 1 from {{ ref('wallets') }}))
