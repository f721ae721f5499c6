-- Every kind of exit looks different in the history: at least four of the five reasons are there.
{{ config(enabled=is_mock_target()) }}
select count(distinct exit_reason) as exit_reasons
from {{ ref('positions') }}
where {{ mock_only() }}
having count(distinct exit_reason) < 4
