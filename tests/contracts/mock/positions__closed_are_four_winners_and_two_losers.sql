-- Win rate, streaks and profit ratio need both: four winners of +10 to +200 %, two losers of -5 to -20 %.
{{ config(enabled=is_mock_target()) }}
select
    count(*) filter (where total_pnl_percent between 10 and 200) as winners,
    count(*) filter (where total_pnl_percent between -20 and -5) as losers,
    count(*) as closed_positions
from {{ ref('positions') }}
where {{ mock_only() }} and status = 'closed'
having
    (
        count(*) filter (where total_pnl_percent between 10 and 200),
        count(*) filter (where total_pnl_percent between -20 and -5),
        count(*)
    )
    is distinct from (4, 2, 6)
