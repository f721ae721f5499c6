{# dbt's own, except that a project without mock rows seeds nothing. dbt decides which nodes are enabled before it reads the
   vars of the project, so the seeds are enabled and have nothing to do. #}
{% materialization seed, adapter='postgres' %}
    {% if is_mock_target() %}
        {{ return(materialization_seed_default()) }}
    {% endif %}
    {#- dbt reads this result under --show. -#}
    {% do store_result('agate_table', response='OK', agate_table=load_agate_table()) %}
    {% call noop_statement('main', 'no mock rows', 'SKIP', 0) %}{% endcall %}
    {{ return({'relations': []}) }}
{% endmaterialization %}
