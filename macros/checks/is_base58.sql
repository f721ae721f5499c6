{% macro is_base58(column, low, high) -%}
octet_length({{ column }}) >= {{ low }}
        and octet_length({{ column }}) <= {{ high }}
        and {{ column }} !~ '[^1-9A-HJ-NP-Za-km-z]' collate "C"
{%- endmacro %}
