-- Both modes are there to be told apart: three open positions in simulation, three live.
{{ config(enabled=is_mock_target()) }}
select
    count(*) filter (where mode = 'simulation') as simulated,
    count(*) filter (where mode = 'live') as live
from {{ ref('positions') }}
where {{ mock_only() }} and status = 'open'
having (count(*) filter (where mode = 'simulation'), count(*) filter (where mode = 'live')) is distinct from (3, 3)
