"""A PostgreSQL server of the project's own: its programs, its operating-system user, its life.

The lowest layer: imports walltrack.errors and nothing else of ours.
"""
