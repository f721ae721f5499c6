-- Backdate values derived from signals, because the triggers would set the time of the fill.
alter table wallets disable trigger update_wallets_updated_at;
alter table config disable trigger update_config_updated_at;

update wallets
set last_signal_at = newest.received_at, updated_at = newest.received_at
from (select wallet_id, max(received_at) as received_at from signals group by wallet_id) as newest
where wallets.id = newest.wallet_id;

update config
set webhook_last_signal_at = newest.received_at, updated_at = newest.received_at
from (select max(received_at) as received_at from signals) as newest;

alter table wallets enable trigger update_wallets_updated_at;
alter table config enable trigger update_config_updated_at;

refresh materialized view performance;
