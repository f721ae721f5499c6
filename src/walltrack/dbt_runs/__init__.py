"""dbt, run in this process: builds, operations, and what dbt knows of the project.

Imports walltrack.connection and the layers below it.
"""
