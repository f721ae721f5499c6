{# Relations without the database's name: the compiled SQL then fits whichever database it is run in. #}
{% macro ref() -%}
{% do return(builtins.ref(*varargs, **kwargs).include(database=false)) %}
{%- endmacro %}
