-- A wallet that is added without an exit strategy gets the default. Without a default, or with two, its strategy would
-- be arbitrary. A schema without wallets may have no default.
select count(*) as default_strategies
from {{ ref('exit_strategies') }}
where is_default
having
    count(*) > 1
    or (count(*) = 0 and exists (select 1 from {{ ref('wallets') }}))
