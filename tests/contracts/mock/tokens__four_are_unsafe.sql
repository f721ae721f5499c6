-- Without tokens that fail the check nobody sees what the check does.
{{ config(enabled=is_mock_target()) }}
select count(*) as unsafe_tokens
from {{ ref('tokens') }}
where {{ mock_only() }} and safety_score < 0.60
having count(*) <> 4
