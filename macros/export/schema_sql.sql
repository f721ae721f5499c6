{% macro performance_query(schema=target.schema) -%}
{%- set performance = graph.nodes['model.walltrack.performance'] -%}
{%- set query = namespace(code=performance.raw_code) -%}
{%- for parent in performance.depends_on.nodes -%}
    {%- set table = parent.split('.')[-1] -%}
    {%- set query.code = query.code | replace("{{ ref('" ~ table ~ "') }}", schema ~ '.' ~ table) -%}
{%- endfor -%}
{{ render(query.code) }}
{%- endmacro %}


{% macro schema_sql(schema=target.schema) -%}
{{ fill(whole_schema(), schema) }}
{%- endmacro %}


{% macro whole_schema() -%}
{%- set statements = [] -%}
{%- for migration in rendered_migrations() -%}
    {%- for step in migration.steps -%}
        {%- set index = concurrent_index(step) -%}
        {%- do statements.extend([index.locking] if index else step) -%}
    {%- endfor -%}
    {%- do statements.extend(migration.comments) -%}
{%- endfor -%}
{{ statements | join(';\n\n') }};
{%- endmacro %}
