{# The standard tests not_null, unique and relationships, each with its rows read only where PostgreSQL has not proven
   the fact already: `proof` selects the valid constraint or index that does. It does not depend on the rows, so it is
   asked once, and where it finds something the scan never starts.
   A test with a `where` has a subquery, not a relation, for model, and reads its rows. #}
{% macro unless_proven(model, proof) -%}
{%- if contract_proof() == 'catalog' and model is not string -%}
and not exists (
{{ proof }}
)
{%- endif -%}
{%- endmacro %}
