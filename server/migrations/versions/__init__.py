"""Alembic revisions of the server's PostgreSQL schema; run by `server.migrate`."""
