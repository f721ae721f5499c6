{# Base58 of `low` to `high` characters. A character class without repetition, compared bytewise: PostgreSQL's engine
   takes twenty times as long for the same fact written as ^[...]{low,high}$. #}
{% macro is_base58(column, low, high) -%}
octet_length({{ column }}) between {{ low }} and {{ high }}
        and {{ column }} !~ '[^1-9A-HJ-NP-Za-km-z]' collate "C"
{%- endmacro %}
