-- The migrations describe the schema only as long as the schema has not been altered by hand.
{{ after_all_models() -}}
{{ schema_drift() }}
