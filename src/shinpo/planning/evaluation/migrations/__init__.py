"""Migrations of the self-evaluation."""
