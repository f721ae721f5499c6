{% macro contract_proof() -%}
{%- set proof = var('contract_proof') -%}
{%- if proof not in ['catalog', 'scan'] -%}
    {{ exceptions.raise_compiler_error("The var contract_proof is 'catalog' or 'scan', not '" ~ proof ~ "'.") }}
{%- endif -%}
{{ return(proof) }}
{%- endmacro %}
