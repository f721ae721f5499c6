-- Takes 003_wallets_table back.

drop table if exists walltrack.wallets;
