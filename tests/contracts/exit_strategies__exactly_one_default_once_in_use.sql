-- A wallet added without a word about exits gets the default: with none, or with two, which one is luck. A schema that
-- holds no wallet yet may be without.
select count(*) as default_strategies
from {{ ref('exit_strategies') }}
where is_default
having
    count(*) > 1
    or (count(*) = 0 and exists (select 1 from {{ ref('wallets') }}))
