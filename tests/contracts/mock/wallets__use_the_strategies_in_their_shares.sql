-- Two wallets on the default, one careful, two bold: each strategy is seen at work, and not all of them equally often.
{{ config(enabled=is_mock_target()) }}
with

documented as (
    select *
    from (values ('Default', 2), ('Conservative', 1), ('Aggressive', 2)) as expected (name, row_count)
),

stored as (
    select
        exit_strategies.name,
        count(*) as row_count
    from {{ ref('wallets') }} as wallets
    inner join {{ ref('exit_strategies') }} as exit_strategies on wallets.exit_strategy_id = exit_strategies.id
    where {{ mock_only('wallets.id') }}
    group by exit_strategies.name
)

select
    coalesce(documented.name, stored.name) as name,
    documented.row_count as documented_count,
    stored.row_count as stored_count
from documented
full outer join stored on documented.name = stored.name
where documented.row_count is distinct from stored.row_count
