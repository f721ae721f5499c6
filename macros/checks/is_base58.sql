{# Base58 of `low` to `high` characters. A character class without repetition, compared bytewise: PostgreSQL's engine
   takes twenty times as long for the same fact written as ^[...]{low,high}$.
   `between` would come back from a dump with other parentheses, which drift would report. #}
{% macro is_base58(column, low, high) -%}
octet_length({{ column }}) >= {{ low }}
        and octet_length({{ column }}) <= {{ high }}
        and {{ column }} !~ '[^1-9A-HJ-NP-Za-km-z]' collate "C"
{%- endmacro %}
