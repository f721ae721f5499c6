-- With two activations at once, the time when trading stopped would be ambiguous, and the end of one would seem to end
-- both.
with

breaker as (
    {{ breaker_intervals() | indent(4) }}
)

select
    breaker.id,
    other.id as other_id
from breaker
inner join breaker as other on breaker.id < other.id
where breaker.started_at < other.ended_at and other.started_at < breaker.ended_at
