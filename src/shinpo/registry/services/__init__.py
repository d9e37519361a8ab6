"""The acts of the registry. Each is one transaction under one idempotency key."""

from shinpo.registry.services.business_day import business_day_open, next_business_day
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
    "business_day_open",
    "enterprise_change",
    "enterprise_register",
    "next_business_day",
    "programme_revise",
    "programmes_import",
]
