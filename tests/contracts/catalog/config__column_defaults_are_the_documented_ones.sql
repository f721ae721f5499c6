-- A production database gets no mock row: the limits that it starts with are these defaults.
{{ after_all_models() -}}
with

documented as (
    select *
    from (
        values
        ('total_capital_usd', '10000'),
        ('risk_per_trade_percent', '5'),
        ('max_total_capital_percent', '80'),
        ('daily_loss_limit_usd', '500'),
        ('position_sizing_mode', 'fixed_percent'),
        ('stop_loss_percent', '20'),
        ('trailing_stop_percent', '15'),
        ('slippage_tolerance_percent', '3'),
        ('circuit_breaker_loss_percent', '15'),
        ('min_win_rate_percent', '40'),
        ('max_consecutive_losses', '6'),
        ('safety_score_threshold', '0.60'),
        ('min_liquidity_usd', '50000'),
        ('max_top_10_holder_percent', '80'),
        ('min_token_age_hours', '24'),
        ('price_polling_interval_seconds', '45'),
        ('max_price_staleness_minutes', '5'),
        ('token_cache_ttl_minutes', '60'),
        ('webhook_timeout_hours', '48'),
        ('is_circuit_breaker_active', 'false')
    ) as documented_default (column_name, default_value)
)

select
    documented.column_name,
    documented.default_value as documented_default,
    pg_get_expr(pg_attrdef.adbin, pg_attrdef.adrelid) as stored_default
from documented
left join pg_catalog.pg_attribute
    on
        documented.column_name = pg_attribute.attname
        and pg_attribute.attrelid = '{{ ref('config') }}'::regclass
left join pg_catalog.pg_attrdef
    on pg_attribute.attrelid = pg_attrdef.adrelid and pg_attribute.attnum = pg_attrdef.adnum
where
    regexp_replace(pg_get_expr(pg_attrdef.adbin, pg_attrdef.adrelid), '^''(.*)''::text$', '\1')
    is distinct from documented.default_value
