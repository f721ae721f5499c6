{# Relations without the database's name: the compiled SQL then fits whichever database it is run in.
   Without a limit or a sample either, because a relation of this project is defined once: with `--empty` or `--sample`,
   dbt would put a select of no rows, or of some, in the place of each table, and performance would be made anew upon
   those. What `--empty` leaves out is the loading, see the materializations. #}
{% macro ref() -%}
{% do return(builtins.ref(*varargs, **kwargs).include(database=false).replace(limit=none, event_time_filter=none)) %}
{%- endmacro %}
