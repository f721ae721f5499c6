"""The catalog of the schema."""

# A column by each rule of names and types, broken.
_BAD_COLUMNS = (
    '"wrongCase" text',
    "trailing_ text",
    "code character varying(10)",
    "code character(10)",
    "ratio real",
    "ratio double precision",
    "balance money",
    "seen timestamp without time zone",
    "seen time without time zone",
    "active boolean",
    "is_active_since text",
    "has_failed integer",
    "exit_floor_price numeric(38, 9)",
    "fee_usd numeric(20, 2)",
    "fee_amount numeric(38, 9)",
    "amount_held numeric(38, 9)",
    "risk_score numeric(5, 2)",
    "pnl_percent numeric(5, 2)",
    "slippage_percent numeric(5, 2)",
    "best_trade_percent numeric(5, 2)",
    "trailing_activation_percent numeric(5, 2)",
    "fee_percent numeric(12, 4)",
    "seen_at date",
    "seen_on timestamp with time zone",
)
_REPLACED_FOREIGN_KEY = (
    "alter table signals drop constraint fk_signals_wallets,"
    " add constraint fk_signals_wallets foreign key (wallet_id) references wallets (id) {}"
)
_REPLACED_TRIGGER = (
    "drop trigger update_tokens_updated_at on tokens;"
    " create trigger update_tokens_updated_at {} execute function {}"
)

# Not every server has Supabase's roles.
_KNOWN = (
    "do $$ begin if to_regrole('{0}') is null then create role {0}; end if; end $$;"
    " grant usage on schema walltrack to {0}; "
)
_WORKER = _KNOWN.format("service_role")

MUTATIONS: dict[str, tuple[str, ...]] = {
    "checks__all_commented": (
        "comment on constraint ck_wallets_mode_known on wallets is null",
        "comment on constraint ck_wallets_mode_known on wallets is ' '",
        "alter table wallets add constraint ck_wallets_label_not_blank check (label <> '')",
    ),
    "columns__equal_the_yaml": (
        "alter table wallets add column nickname text",
        "alter table wallets drop column label",
        "alter table wallets rename column label to title",
        "alter table config alter total_capital_usd type numeric(21, 4)",
        "alter table tokens alter decimals type integer",
        "create table extras (id uuid)",
        "drop materialized view performance",
    ),
    "columns__follow_the_naming_and_type_rules": (
        *(f"alter table tokens add column {column}" for column in _BAD_COLUMNS),
        "create type kind as enum ('a'); alter table tokens add column kind kind",
    ),
    "comments__equal_the_yaml": (
        "comment on table wallets is 'x'",
        "comment on column wallets.label is 'x'",
        "comment on column wallets.label is null",
        "comment on materialized view performance is 'x'",
        "comment on column performance.profit_ratio is 'x'",
    ),
    "constraints__all_validated": (
        _REPLACED_FOREIGN_KEY.format("on delete restrict not valid"),
        "alter table wallets drop constraint ck_wallets_mode_known,"
        " add constraint ck_wallets_mode_known check (mode in ('simulation', 'live')) not valid",
    ),
    "constraints__follow_the_naming_rules": (
        "alter table wallets rename constraint pk_wallets to wallets_pkey",
        "alter table wallets rename constraint fk_wallets_exit_strategies to fk_wallets",
        "alter table exit_strategies rename constraint uq_exit_strategies_name to uq_strategies",
        "alter table orders rename constraint ck_orders_mode_known to ck_mode_known",
        "alter table wallets add constraint ck_wallets_labels exclude (label with =)",
    ),
    "foreign_keys__all_indexed": (
        "drop index idx_orders_wallet_id",
        "drop index idx_orders_wallet_id; create index idx_orders_wallet_id"
        " on orders (wallet_id) where status = 'pending'",
        "drop index idx_orders_wallet_id; create index idx_orders_wallet_id"
        " on orders (created_at, wallet_id)",
    ),
    "foreign_keys__never_cascade": (
        _REPLACED_FOREIGN_KEY.format("on delete cascade"),
        _REPLACED_FOREIGN_KEY.format("on delete set null"),
        _REPLACED_FOREIGN_KEY.format(""),
        _REPLACED_FOREIGN_KEY.format("on delete restrict on update cascade"),
    ),
    "functions__all_commented": (
        "comment on function update_updated_at() is null",
        "comment on function update_updated_at() is ' '",
    ),
    "functions__update_with_a_where": (
        "create function f() returns void language plpgsql"
        " as $$begin update config set total_capital_usd = 1; end$$",
        "create function f() returns void language sql as 'delete from only walltrack.orders'",
        "create function f() returns void language plpgsql"
        " as $$begin update orders as o set status = 'failed'; -- where\nend$$",
    ),
    "functions__pin_their_search_path": (
        "alter function update_updated_at() reset search_path",
        "alter function update_updated_at() set search_path = public",
    ),
    "functions__run_as_their_caller": ("alter function update_updated_at() security definer",),
    "indexes__all_valid": (
        # The index of a partitioned table is invalid while a partition lacks it.
        "create table extras (id integer) partition by range (id);"
        " create table extras_of_one partition of extras for values from (1) to (2);"
        " create index idx_extras_id on only extras (id)",
    ),
    "indexes__follow_the_naming_rules": (
        "create index labels on wallets (label)",
        "create index uq_wallets_label on wallets (label)",
        "create index idx_tokens_label on wallets (label)",
    ),
    "performance__is_a_filled_materialized_view": (
        "refresh materialized view performance with no data",
        "create temporary table rows_of_view on commit drop as select * from performance;"
        " drop materialized view performance;"
        " create table performance as select * from rows_of_view",
        "drop materialized view performance; create view performance as select 1 as wallet_id",
    ),
    "privileges__dashboards_only_read": (
        "grant select on config to walltrack_dashboard",
        "grant select (helius_webhook_secret) on config to walltrack_dashboard",
        "revoke select (total_capital_usd) on config from walltrack_dashboard",
        "revoke select on performance from walltrack_dashboard",
        "alter table config add column nickname text",
        "create view extras as select 1 as one",
        *(
            f"grant {privilege} on wallets to walltrack_dashboard"
            for privilege in ("insert", "update", "delete", "truncate", "references", "trigger")
        ),
        "grant update (label) on wallets to walltrack_dashboard",
        "grant delete on wallets to public",
    ),
    "privileges__defaults_give_nothing": (
        "alter default privileges in schema walltrack grant select on tables to public",
        "alter default privileges in schema walltrack"
        " grant execute on functions to walltrack_dashboard",
    ),
    "privileges__history_is_only_added_to": (
        *(
            f"{_WORKER} grant {privilege} on {table} to service_role"
            for table in ("signals", "orders", "positions", "circuit_breaker_events", "config")
            for privilege in ("delete", "truncate", "trigger", "references")
        ),
        f"{_WORKER} grant update on signals to service_role",
        f"{_WORKER} grant update (raw_payload) on signals to service_role",
        f"{_WORKER} grant update on circuit_breaker_events to service_role",
        f"{_WORKER} grant update (notes) on circuit_breaker_events to service_role",
        f"{_WORKER} grant delete on orders to public",
    ),
    "privileges__none_for_anybody_else": (
        "grant usage on schema walltrack to public",
        "grant select on wallets to public",
        "grant select (label) on wallets to public",
        "grant execute on function update_updated_at() to public",
        "create function extra() returns integer language sql as 'select 1'",
        _KNOWN.format("anon"),
        _KNOWN.format("authenticated") + "grant insert on signals to authenticated",
    ),
    "privileges__the_record_is_its_owners": (
        "grant usage on schema walltrack_migrations to public",
        "grant select on walltrack_migrations.applied to public",
    ),
    "relations__all_commented": (
        "comment on table wallets is null",
        "comment on table wallets is ' '",
        "comment on column wallets.label is null",
        "comment on column performance.profit_ratio is null",
        "create table extras (id uuid); comment on column extras.id is 'x'",
    ),
    "relations__none_in_public": (
        "create table public.wallets (like wallets)",
        "create view public.performance as select * from performance",
        "create function public.update_updated_at() returns trigger language plpgsql"
        " as 'begin return new; end';"
        " do $$ begin execute format('comment on function public.update_updated_at() is %L',"
        " obj_description('update_updated_at()'::regprocedure, 'pg_proc')); end $$",
    ),
    "schema__has_not_drifted": (
        "alter table wallets add column nickname text",
        "alter table wallets alter label type character varying",
        "alter table wallets disable row level security",
        "alter table wallets force row level security",
        "alter table wallets replica identity full",
        "grant select on wallets to public",
        "grant select (label) on wallets to walltrack_dashboard with grant option",
        "grant usage on schema walltrack to public",
        "grant execute on function refuse_change() to public",
        "revoke select on signals from walltrack_dashboard",
        "alter default privileges in schema walltrack grant select on tables to public",
        "alter table wallets owner to walltrack_dashboard",
        "alter function refuse_change() owner to walltrack_dashboard",
        "alter table wallets set (fillfactor = 50)",
        "alter table config set unlogged",
        "alter table orders alter retry_count drop default,"
        " alter retry_count add generated always as identity",
        "create table extras (id uuid)",
        "create view extras as select 1 as one",
        "create sequence extras",
        "create index idx_wallets_label on wallets (label)",
        "create function extra() returns integer language sql as 'select 1'",
        "create type kind as enum ('a')",
        "create domain kind as text",
        "create policy everybody on wallets using (true)",
        "create rule nobody as on delete to wallets do instead nothing",
        "alter table wallets cluster on pk_wallets",
        "alter table orders enable always trigger guard_orders_final",
        "comment on constraint ck_wallets_mode_known on wallets is 'x'",
        "comment on index idx_wallets_mode is 'x'",
        "comment on trigger update_wallets_updated_at on wallets is 'x'",
    ),
    "schemas__start_from_nothing": (
        "create schema if not exists walltrack_contracts;"
        " grant usage on schema walltrack_contracts to public",
        "grant create on schema walltrack_secrets to public",
        _KNOWN.format("anon") + "grant usage on schema walltrack_mock to anon",
        _KNOWN.format("authenticated") + "grant create on schema walltrack_mock to authenticated",
    ),
    "secrets__are_for_the_service_role_alone": (
        "drop table walltrack_secrets.helius_webhook",
        "alter table walltrack_secrets.helius_webhook disable row level security",
        "alter table walltrack_secrets.helius_webhook alter secret set statistics 100",
        "create role secrets_reader; grant select on walltrack_secrets.helius_webhook"
        " to secrets_reader",
    ),
    "tables__follow_the_naming_rules": (
        "create table extra (id uuid)",
        'create table "Extras" (id uuid)',
        "create view extra as select 1 as one",
    ),
    "tables__have_their_id_and_times": (
        "alter table wallets alter id drop default",
        "alter table wallets alter created_at drop not null",
        "alter table wallets alter updated_at set default '-infinity'",
        "alter table circuit_breaker_events alter created_at type timestamp without time zone",
        "alter table tokens rename column updated_at to changed_at",
    ),
    "tables__have_their_primary_key": (
        "alter table orders drop constraint pk_orders cascade",
        "alter table orders drop constraint pk_orders cascade,"
        " add constraint pk_orders primary key (id, status)",
        "alter table orders drop constraint pk_orders cascade,"
        " add constraint pk_orders primary key (requested_at)",
    ),
    "tables__have_row_level_security": (
        "alter table wallets disable row level security",
        "create table extras (id uuid)",
    ),
    "tables__keep_updated_at": (
        "drop trigger update_tokens_updated_at on tokens",
        "alter table tokens disable trigger update_tokens_updated_at",
        "alter trigger update_tokens_updated_at on tokens rename to update_tokens",
        _REPLACED_TRIGGER.format("before update on tokens for each row", "refuse_change()"),
        _REPLACED_TRIGGER.format("after update on tokens for each row", "update_updated_at()"),
        _REPLACED_TRIGGER.format("before insert on tokens for each row", "update_updated_at()"),
        _REPLACED_TRIGGER.format("before update on tokens", "update_updated_at()"),
        _REPLACED_TRIGGER.format(
            "before update of name on tokens for each row", "update_updated_at()"
        ),
    ),
    "triggers__all_enabled": (
        "alter table orders disable trigger guard_orders_final",
        "alter table orders enable replica trigger guard_orders_final",
    ),
    "triggers__are_where_their_rows_are": (
        "drop trigger guard_signals_append_only on signals",
        "alter table signals disable trigger guard_signals_no_truncate",
        "alter trigger guard_orders_final on orders rename to guard_orders",
    ),
    "views__run_as_their_caller": (
        "create view extras as select 1 as one",
        "create view extras with (security_invoker = false) as select 1 as one",
    ),
}
