{# The comments of a relation and its columns, from the descriptions in its YAML. dbt's own persist_docs leaves out the
   columns of a materialized view.
   relation_type: 'table' or 'materialized view'; node: the model's node, with `description` and `columns`. #}
{% macro comment_relation(relation, relation_type, node) -%}
comment on {{ relation_type }} {{ relation }} is {{ dbt.string_literal(dbt.escape_single_quotes(node.description | trim)) }};
{%- for column in node.columns.values() %}
comment on column {{ relation }}.{{ column.name }} is {{ dbt.string_literal(dbt.escape_single_quotes(column.description | trim)) }};
{%- endfor %}
{%- endmacro %}
