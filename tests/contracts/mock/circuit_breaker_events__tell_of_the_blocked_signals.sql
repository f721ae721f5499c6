-- The counts of the deactivation match the mock rows: as many blocked positions as refused signals, as many open
-- positions as were held.
select
    deactivation.id,
    activation.open_positions_at_activation,
    deactivation.new_positions_blocked
from {{ ref('circuit_breaker_events') }} as activation
left join {{ ref('circuit_breaker_events') }} as deactivation on activation.id = deactivation.activation_id
where
    {{ mock_only('activation.id') }}
    and activation.event_type = 'activated'
    and (
        deactivation.new_positions_blocked is distinct from (
            select count(*)
            from {{ ref('signals') }} as signals
            where
                {{ mock_only('signals.id') }}
                and signals.filter_reason = 'circuit_breaker'
                and signals.processed_at between activation.occurred_at and deactivation.occurred_at
        )
        or activation.open_positions_at_activation is distinct from (
            select count(*)
            from {{ ref('positions') }} as positions
            where
                {{ mock_only('positions.id') }}
                and positions.entry_at <= activation.occurred_at
                and coalesce(positions.exit_at, 'infinity') > activation.occurred_at
        )
    )
