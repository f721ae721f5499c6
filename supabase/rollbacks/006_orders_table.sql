-- Takes 006_orders_table back.

drop table if exists walltrack.orders;
drop function if exists walltrack.derive_orders_execution();
