"""A schema of its own, filled with as many rows as a question about speed needs.

Imports walltrack.connection and the layers below it.
"""
