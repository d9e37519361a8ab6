"""Migrations of the outside committee."""
