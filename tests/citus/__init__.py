"""Accounts on a Citus cluster. They need one; what they ask of it is in conftest.py."""
