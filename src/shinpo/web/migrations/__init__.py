"""Migrations of the web package."""
