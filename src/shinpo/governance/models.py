"""Staff and decision routes: masters of an association."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from shinpo.governance.roles import GRANTS, ROLE_TERMS, Permission, Role

ROLES = [role.value for role in Role]


class Staff(models.Model):
    """A member of an association's staff: 「職員」.

    Outside row-level security: a login must find its association before one is set. The
    application reads only the row of the logged-in user.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="staff", verbose_name="利用者"
    )
    association_id = models.SmallIntegerField("信用保証協会")
    name = models.CharField("職員名", max_length=60)
    department = models.CharField("部署", max_length=40)
    role = models.CharField("役割", max_length=20)

    class Meta:
        db_table = "governance_staff"
        constraints = [models.CheckConstraint(condition=Q(role__in=ROLES), name="staff_role_known")]

    def __str__(self) -> str:
        return self.name

    @property
    def role_term(self) -> str:
        """Return the role's official name."""
        return ROLE_TERMS[Role(self.role)]

    def may(self, permission: Permission | str) -> bool:
        """Tell whether the staff member's role has a permission."""
        return Permission(permission) in GRANTS[Role(self.role)]


class DecisionRoute(models.Model):
    """Up to which amount a role decides alone: 「決裁権限」. `limit_yen` null means no limit."""

    association_id = models.SmallIntegerField("信用保証協会")
    kind = models.CharField("決裁の種類", max_length=20)
    role = models.CharField("役割", max_length=20)
    limit_yen = models.BigIntegerField("決裁限度額", null=True, blank=True)
    valid_from = models.DateField("適用開始日")
    valid_until = models.DateField("適用終了日の翌日", null=True, blank=True)
    source = models.CharField("根拠", max_length=200)
    approver = models.CharField("決裁者", max_length=60)

    class Meta:
        db_table = "governance_decision_route"
        constraints = [
            models.UniqueConstraint(
                fields=["association_id", "kind", "role", "valid_from"], name="route_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="route_range",
            ),
            models.CheckConstraint(condition=Q(role__in=ROLES), name="route_role_known"),
        ]
