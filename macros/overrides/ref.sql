{# Relations without the database's name: the compiled SQL then fits whichever database it is run in. #}
{% macro ref(model_name) -%}
{% do return(builtins.ref(model_name).include(database=false)) %}
{%- endmacro %}
