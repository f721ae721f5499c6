-- Takes 001_config_table back.

drop table if exists walltrack.config;
drop function if exists walltrack.guard_config_singleton();
