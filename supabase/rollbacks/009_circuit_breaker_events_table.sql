-- Takes 009_circuit_breaker_events_table back.

drop table if exists walltrack.circuit_breaker_events;
drop function if exists walltrack.guard_circuit_breaker_events_deactivation();
drop function if exists walltrack.apply_circuit_breaker_events_state();
drop function if exists walltrack.derive_circuit_breaker_events_number();
