"""Demo logins: one member of staff for each role, names invented, one password shown to all."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from shinpo.demo.names import Names
from shinpo.demo.setting import Setting
from shinpo.governance.models import Staff
from shinpo.governance.roles import ROLE_TERMS, Role

DEPARTMENTS = {
    Role.RECEPTION: "保証部業務課", Role.SCREENING: "保証部審査課",
    Role.SECTION_CHIEF: "保証部審査課", Role.DIRECTOR: "役員室",
    Role.MONITORING: "経営支援部", Role.RECOVERY: "管理部回収課",
    Role.ACCOUNTING: "総務部経理課", Role.PLANNING: "総務部企画課",
    Role.AUDIT: "監査室", Role.ADMIN: "総務部システム課",
    Role.SUPPORT: "経営支援部", Role.GENERAL_AFFAIRS: "総務部総務課", Role.CHAIRMAN: "役員室",
}  # fmt: skip


@dataclass(frozen=True)
class Login:
    """How to log in as a role."""

    username: str
    password: str
    role: str


def make(setting: Setting, association_id: int) -> tuple[Login, ...]:
    """Make the users that are missing, through the owner's connection; return all logins."""
    code, password = setting.data["code"], setting.data["password"]
    users: Any = get_user_model()
    wanted = {f"{code}-{role.value}": role for role in Role}
    there = set(
        users.objects.using("owner").filter(username__in=wanted).values_list("username", flat=True)
    )
    names = Names(np.random.default_rng([setting.data["seed"], 11]))
    hashed = make_password(password) if len(there) < len(wanted) else ""
    for username, role in wanted.items():
        person = names.person()
        if username in there:
            continue
        user = users.objects.using("owner").create(username=username, password=hashed)
        Staff.objects.using("owner").create(
            user=user,
            association_id=association_id,
            name=person,
            department=DEPARTMENTS[role],
            role=role.value,
        )
    return tuple(Login(name, password, ROLE_TERMS[role]) for name, role in wanted.items())
