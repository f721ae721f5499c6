{% macro create_tokens_table(schema=target.schema) %}
-- 004_tokens_table, 2026-11-22, story 1.1
-- Read-Through Cache of token analyses: a row older than config.token_cache_ttl_minutes is analysed again.

create table if not exists {{ schema }}.tokens (
    id uuid default gen_random_uuid() not null,
    address text not null,
    symbol text,
    name text,
    decimals smallint,
    safety_score numeric(5, 4),
    liquidity_usd numeric(20, 4),
    top_10_holder_percent numeric(7, 4),
    contract_analysis_score numeric(5, 4),
    age_hours integer,
    has_passed_liquidity_check boolean,
    has_passed_holder_check boolean,
    has_passed_contract_check boolean,
    has_passed_age_check boolean,
    last_analyzed_at timestamptz,
    analysis_source text,
    analysis_error text,
    dex_name text,
    pair_address text,
    is_blacklisted boolean default false not null,
    blacklist_reason text,
    blacklisted_at timestamptz,
    created_at timestamptz default now() not null,
    updated_at timestamptz default now() not null,
    constraint pk_tokens primary key (id),
    -- Unique for fk_positions_tokens_agree, which refers to these columns.
    constraint uq_tokens_id_address unique (id, address),
    constraint ck_tokens_address_is_base58
    check (
        {{ is_base58('address', 32, 44) }}
    ),
    constraint ck_tokens_decimals_range check (decimals between 0 and 18),
    constraint ck_tokens_safety_score_range check (safety_score between 0 and 1),
    constraint ck_tokens_liquidity_not_negative check ({{ is_not_negative('liquidity_usd') }}),
    constraint ck_tokens_top_10_holder_range check (top_10_holder_percent between 0 and 100),
    constraint ck_tokens_contract_analysis_score_range check (contract_analysis_score between 0 and 1),
    constraint ck_tokens_age_not_negative check (age_hours >= 0),
    constraint ck_tokens_analysis_source_known check (analysis_source in ('rugcheck', 'helius', 'dexscreener')),
    constraint ck_tokens_score_has_analysis
    check (safety_score is null or (last_analyzed_at is not null and analysis_source is not null)),
    constraint ck_tokens_pair_address_is_base58
    check (
        {{ is_base58('pair_address', 32, 44) }}
    ),
    constraint ck_tokens_blacklisted_iff_reason check (is_blacklisted = (blacklist_reason is not null)),
    constraint ck_tokens_blacklisted_iff_blacklisted_at check (is_blacklisted = (blacklisted_at is not null)),
    constraint ck_tokens_times_finite
    check (
        {{ are_finite(['last_analyzed_at', 'blacklisted_at', 'created_at', 'updated_at']) }}
    )
);

comment on constraint ck_tokens_address_is_base58 on {{ schema }}.tokens is
'An address is base58 of 32 to 44 characters, because other texts name no mint';
comment on constraint ck_tokens_decimals_range on {{ schema }}.tokens is
'A token has 0 to 18 decimals, because amounts keep 18';
comment on constraint ck_tokens_safety_score_range on {{ schema }}.tokens is
'A score is 0 to 1';
comment on constraint ck_tokens_liquidity_not_negative on {{ schema }}.tokens is
'Liquidity is 0 USD or more';
comment on constraint ck_tokens_top_10_holder_range on {{ schema }}.tokens is
'A share of holders is 0 to 100 percent';
comment on constraint ck_tokens_contract_analysis_score_range on {{ schema }}.tokens is
'A score is 0 to 1';
comment on constraint ck_tokens_age_not_negative on {{ schema }}.tokens is
'An age is 0 hours or more';
comment on constraint ck_tokens_analysis_source_known on {{ schema }}.tokens is
'The source is one that the workers ask';
comment on constraint ck_tokens_score_has_analysis on {{ schema }}.tokens is
'A score comes with the time and the source of its analysis, because an undated one never expires';
comment on constraint ck_tokens_pair_address_is_base58 on {{ schema }}.tokens is
'A pair is base58 of 32 to 44 characters, because other texts name no account';
comment on constraint ck_tokens_blacklisted_iff_reason on {{ schema }}.tokens is
'A token has a reason for its blacklisting exactly while it is blacklisted';
comment on constraint ck_tokens_blacklisted_iff_blacklisted_at on {{ schema }}.tokens is
'A token has a time of its blacklisting exactly while it is blacklisted';
comment on constraint ck_tokens_times_finite on {{ schema }}.tokens is
'No time is infinite, because no duration survives it';

create unique index if not exists idx_tokens_address on {{ schema }}.tokens (address);
create index if not exists idx_tokens_last_analyzed_at on {{ schema }}.tokens (last_analyzed_at);

-- Signals name a token by its address alone.
create or replace trigger guard_tokens_address
before update of address on {{ schema }}.tokens
for each row when (old.address is distinct from new.address)
execute function {{ schema }}.guard_referenced_address('signals', 'token_address');

{{ guard_identity('tokens', schema) }}

create or replace trigger update_tokens_updated_at
before update on {{ schema }}.tokens
for each row when (old.* is distinct from new.*)
execute function {{ schema }}.update_updated_at();

{{ restrict_access('tokens', 'select, insert, update, delete', schema) }}
{% endmacro %}


{% macro rollback_tokens_table(schema=target.schema) %}
{% call rollback_table('tokens', schema) %}
drop table if exists {{ schema }}.tokens;
{% endcall %}
{% endmacro %}
