{% macro unless_proven(model, proof) -%}
{%- if contract_proof() == 'catalog' and model is not string -%}
and not exists (
{{ proof }}
)
{%- endif -%}
{%- endmacro %}
