"""The files of a change of the schema, written for a person to fill in.

Imports walltrack.connection and walltrack.errors.
"""
