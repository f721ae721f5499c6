{# How far apart two times may be without saying anything: the clocks of workers differ, that of the chain lags and counts
   in seconds, and a transaction stamps its rows with the moment when it began. #}
{% macro clock_tolerance() -%}
interval '1 minute'
{%- endmacro %}
