-- Takes 005_signals_table back.

drop table if exists walltrack.signals;
drop function if exists walltrack.derive_signals_processed_at();
drop function if exists walltrack.guard_signals_outcome();
