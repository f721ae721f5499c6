"""What a command works on: the project's folder, and the database that is meant.

Imports walltrack.embedded and walltrack.errors.
"""
