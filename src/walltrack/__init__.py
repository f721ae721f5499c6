"""The WallTrack command: one PostgreSQL, one dbt project, one word to bring them up.

Each package is a layer, and says in its first lines which layers it may import. errors.py and
question.py belong to all of them.
"""
