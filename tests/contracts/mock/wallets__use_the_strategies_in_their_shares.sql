-- Two wallets on the default, one careful, two bold: each strategy is seen at work, and not all of them equally often.
{{ config(enabled=is_mock_target()) }}
with

documented as (
    select *
    from (values ('Default', 2), ('Conservative', 1), ('Aggressive', 2)) as share (name, wallets)
),

stored as (
    select
        exit_strategies.name,
        count(*) as wallets
    from {{ ref('wallets') }} as wallets
    inner join {{ ref('exit_strategies') }} as exit_strategies on wallets.exit_strategy_id = exit_strategies.id
    where {{ mock_only('wallets.id') }}
    group by exit_strategies.name
)

select
    coalesce(documented.name, stored.name) as name,
    documented.wallets as documented_wallets,
    stored.wallets as stored_wallets
from documented
full outer join stored on documented.name = stored.name
where documented.wallets is distinct from stored.wallets
