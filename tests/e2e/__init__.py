"""Desktops, server and PostgreSQL together."""
