"""Migrations: each applied once, in order, and on record in the database.

Imports walltrack.dbt_runs and the layers below it.
"""
