"""The WallTrack command: one PostgreSQL, one dbt project, one word to bring them up."""
