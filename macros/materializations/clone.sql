{# `dbt clone` would put views of another schema, or copies, in the place of the tables. #}
{% materialization clone, adapter='postgres' %}
    {{ exceptions.raise_compiler_error(
        'dbt clone is refused: it would replace ' ~ this.include(database=false) ~ '. Build a schema by `dbt build` instead; nothing was changed.'
    ) }}
{% endmaterialization %}
