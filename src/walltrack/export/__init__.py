"""The schema, the mock rows and the diagram, written as files for others.

Imports walltrack.dbt_runs and the layers below it.
"""
