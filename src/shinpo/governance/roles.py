"""The roles of an association's staff and what each may do: 「役割と権限」.

A permission names an act or a page family; views ask `Staff.may`. What a role may do is data
here, in one place, so that an auditor reads it in one sitting.
"""

from enum import StrEnum


class Role(StrEnum):
    """A staff member's role (役割)."""

    RECEPTION = "reception"
    SCREENING = "screening"
    SECTION_CHIEF = "section_chief"
    DIRECTOR = "director"
    MONITORING = "monitoring"
    RECOVERY = "recovery"
    ACCOUNTING = "accounting"
    PLANNING = "planning"
    AUDIT = "audit"
    ADMIN = "admin"


ROLE_TERMS = {
    Role.RECEPTION: "保証事務",
    Role.SCREENING: "保証審査",
    Role.SECTION_CHIEF: "課長",
    Role.DIRECTOR: "役員",
    Role.MONITORING: "期中管理",
    Role.RECOVERY: "回収",
    Role.ACCOUNTING: "経理",
    Role.PLANNING: "企画",
    Role.AUDIT: "監査",
    Role.ADMIN: "システム管理",
}


class Permission(StrEnum):
    """Something that a page or an act asks for."""

    VIEW = "view"
    RECEIVE = "receive"
    DECIDE = "decide"
    DISBURSE = "disburse"
    MONITOR = "monitor"
    RECOVER = "recover"
    CLOSE = "close"
    PUBLISH = "publish"
    MASTER = "master"
    AUDIT = "audit"


_EVERY = frozenset({Permission.VIEW})
GRANTS: dict[Role, frozenset[Permission]] = {
    Role.RECEPTION: _EVERY | {Permission.RECEIVE, Permission.DISBURSE},
    Role.SCREENING: _EVERY | {Permission.RECEIVE},
    Role.SECTION_CHIEF: _EVERY | {Permission.RECEIVE, Permission.DECIDE, Permission.DISBURSE},
    Role.DIRECTOR: _EVERY | {Permission.DECIDE},
    Role.MONITORING: _EVERY | {Permission.MONITOR},
    Role.RECOVERY: _EVERY | {Permission.RECOVER},
    Role.ACCOUNTING: _EVERY | {Permission.CLOSE},
    Role.PLANNING: _EVERY | {Permission.PUBLISH, Permission.MASTER},
    Role.AUDIT: _EVERY | {Permission.AUDIT},
    Role.ADMIN: _EVERY | {Permission.MASTER, Permission.CLOSE},
}
