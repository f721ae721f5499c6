"""What is looked at in a browser: dbt's docs site, and the report.

Imports walltrack.export, walltrack.dbt_runs and the layers below them.
"""
