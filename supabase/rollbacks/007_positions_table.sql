-- Takes 007_positions_table back.

alter table if exists walltrack.orders drop constraint if exists fk_orders_positions;
drop table if exists walltrack.positions;
drop function if exists walltrack.guard_positions_circuit_breaker();
drop function if exists walltrack.derive_positions_pnl();
