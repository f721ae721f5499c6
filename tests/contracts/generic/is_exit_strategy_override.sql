{# A misspelt key in an override would leave a position without the stop that its owner believes in. Written apart from
   the database's own function of the same purpose, so that each checks the other. Null passes. #}
{% test is_exit_strategy_override(model, column_name) %}
select *
from {{ model }}
where
    {{ column_name }} is not null
    and (
        jsonb_typeof({{ column_name }}) <> 'object'
        or exists (
            select
            from jsonb_each(
                case when jsonb_typeof({{ column_name }}) = 'object' then {{ column_name }} else '{}'::jsonb end
            ) as item (key, value)
            cross join lateral (
                select case when jsonb_typeof(item.value) = 'number' then (item.value #>> '{}')::numeric end as number
            ) as parsed
            where case item.key
                when 'stop_loss_percent' then parsed.number > 0 and parsed.number <= 100
                when 'trailing_stop_percent'
                    then item.value = 'null'::jsonb or (parsed.number > 0 and parsed.number <= 100)
                when 'trailing_activation_percent'
                    then item.value = 'null'::jsonb or (parsed.number > 0 and parsed.number <= 10000)
                when 'scaling_out_config'
                    then item.value = 'null'::jsonb or {{ keeps_scaling_plan_rules('item.value') }}
                when 'mirror_exit_enabled' then jsonb_typeof(item.value) = 'boolean'
            end is not true
        )
    )
{% endtest %}
