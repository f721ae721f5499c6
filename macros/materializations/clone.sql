{# `dbt clone` would replace the tables by views of another schema, or by copies. #}
{% materialization clone, adapter='postgres' %}
    {{ exceptions.raise_compiler_error(
        'dbt clone is refused: it would replace ' ~ this.include(database=false) ~ '. Build a schema by `dbt build` instead; nothing was changed.'
    ) }}
{% endmaterialization %}
