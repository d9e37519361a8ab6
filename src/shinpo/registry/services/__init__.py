"""The acts of the registry. Each is one transaction under one idempotency key."""

from shinpo.registry.services.enterprise import (
    EnterpriseEntry,
    enterprise_change,
    enterprise_register,
)

__all__ = ["EnterpriseEntry", "enterprise_change", "enterprise_register"]
