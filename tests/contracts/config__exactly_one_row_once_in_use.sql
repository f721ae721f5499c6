-- Every worker reads its limits from the one row of config. Two rows could contradict each other, and without a row
-- there are no limits. A schema without wallets may have no row.
select count(*) as config_rows
from {{ ref('config') }}
having
    count(*) > 1
    or (count(*) = 0 and exists (select 1 from {{ ref('wallets') }}))
