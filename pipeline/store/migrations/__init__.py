"""Migrations of the archive, run by ``pipeline.store.migrate`` without an ``env.py``."""
