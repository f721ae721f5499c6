{# True, and never null, for a jsonb that is a scaling plan: an array of {"sell_percent": n, "at_multiple": m}, percents
   positive with sum 100, multiples above 1 and rising, only the last null.
   Read from the requirement, not from the database's own function, so that each checks the other. #}
{% macro keeps_scaling_plan_rules(plan) -%}
coalesce((
    select
        sum(scaling_level.percent) = 100
        and bool_and(
            scaling_level.has_shape
            and scaling_level.percent > 0
            and case
                when scaling_level.multiple is not null
                    then scaling_level.multiple > coalesce(scaling_level.previous_multiple, 1)
                else scaling_level.is_last
            end
        )
    from (
        select
            element.value = jsonb_build_object(
                'sell_percent', element.value -> 'sell_percent', 'at_multiple', element.value -> 'at_multiple'
            )
            and jsonb_typeof(element.value -> 'sell_percent') = 'number'
            and jsonb_typeof(element.value -> 'at_multiple') in ('number', 'null') as has_shape,
            case
                when jsonb_typeof(element.value -> 'sell_percent') = 'number'
                    then (element.value ->> 'sell_percent')::numeric
            end as percent,
            case
                when jsonb_typeof(element.value -> 'at_multiple') = 'number'
                    then (element.value ->> 'at_multiple')::numeric
            end as multiple,
            lag(
                case
                    when jsonb_typeof(element.value -> 'at_multiple') = 'number'
                        then (element.value ->> 'at_multiple')::numeric
                end
            ) over (order by element.position) as previous_multiple,
            lead(element.position) over (order by element.position) is null as is_last
        from jsonb_array_elements(
            case when jsonb_typeof({{ plan }}) = 'array' then {{ plan }} else '[]'::jsonb end
        ) with ordinality as element (value, position)
    ) as scaling_level
), false)
{%- endmacro %}
