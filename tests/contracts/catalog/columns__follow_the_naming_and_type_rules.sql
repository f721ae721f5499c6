-- Floating point for money, prices rounded to cents and times without a zone give wrong results that examples do not
-- show. The name of a column says its unit, so the name determines the type.
{{ after_all_models() -}}
with

columns as (
    select
        pg_class.relname as relation_name,
        pg_attribute.attname as column_name,
        format_type(pg_attribute.atttypid, pg_attribute.atttypmod) as data_type,
        pg_type.typtype
    from pg_catalog.pg_class
    inner join pg_catalog.pg_attribute on pg_class.oid = pg_attribute.attrelid
    inner join pg_catalog.pg_type on pg_attribute.atttypid = pg_type.oid
    where
        pg_class.relnamespace = '{{ target.schema }}'::regnamespace
        and pg_class.relkind in ('r', 'p', 'v', 'm', 'f')
        and pg_attribute.attnum > 0
        and not pg_attribute.attisdropped
)

select
    relation_name,
    column_name,
    data_type
from columns
where
    column_name !~ '^[a-z][a-z0-9]*(_[a-z0-9]+)*$'
    or typtype = 'e'
    or data_type in ('real', 'double precision', 'money', 'timestamp without time zone', 'time without time zone')
    or data_type ~ '^character'
    or (
        data_type = 'boolean'
        and column_name !~ '^(is|has)_'
        and column_name not in ('filtered', 'position_created', 'mirror_exit_enabled')
    )
    or (data_type <> 'boolean' and column_name ~ '^(is|has)_')
    or case
        when column_name ~ '_price$' or column_name = 'price_usd' then data_type <> 'numeric(38,18)'
        when column_name ~ '_usd$' then data_type <> 'numeric(20,4)'
        when column_name ~ '(^|_)amount(_|$)' then data_type <> 'numeric(38,18)'
        when column_name ~ '_score(_|$)' then data_type <> 'numeric(5,4)'
        when column_name ~ '((^|_)pnl|^slippage|^(best|worst)_trade)_percent$' then data_type <> 'numeric(12,4)'
        when column_name = 'trailing_activation_percent' then data_type <> 'numeric(7,2)'
        -- A measured share that a threshold reads: rounded to two places, 80.004 would pass for 80.
        when relation_name = 'tokens' and column_name = 'top_10_holder_percent' then data_type <> 'numeric(7,4)'
        when column_name ~ '_percent$' then data_type <> 'numeric(5,2)'
        when column_name ~ '_at$' then data_type <> 'timestamp with time zone'
        when column_name ~ '_on$' then data_type <> 'date'
        else false
    end
