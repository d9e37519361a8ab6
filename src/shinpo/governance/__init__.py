"""Governance: staff, roles, decision routes, tasks."""
