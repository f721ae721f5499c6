-- Each kind of exit is carried out by an order of its own kind: at least four of the five are there.
{{ config(enabled=is_mock_target()) }}
select count(distinct order_type) as exit_types
from {{ ref('orders') }}
where {{ mock_only() }} and status = 'executed' and order_type <> 'entry'
having count(distinct order_type) < 4
