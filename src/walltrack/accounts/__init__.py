"""Accounts: many schemas in one database, each with roles of its own, all on one registry.

Imports walltrack.migrations and the layers below it.
"""
