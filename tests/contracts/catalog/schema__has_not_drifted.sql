-- The files of this project describe the schema only while nobody has altered it by hand.
{{ after_all_models() -}}
{{ schema_drift() }}
