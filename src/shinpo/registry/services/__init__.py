"""The acts of the registry. Each is one transaction under one idempotency key."""

from shinpo.registry.services.enterprise import (
    EnterpriseEntry,
    enterprise_change,
    enterprise_register,
)
from shinpo.registry.services.programme import (
    ProgrammeEntry,
    programme_revise,
    programmes_import,
)

__all__ = [
    "EnterpriseEntry",
    "ProgrammeEntry",
    "enterprise_change",
    "enterprise_register",
    "programme_revise",
    "programmes_import",
]
