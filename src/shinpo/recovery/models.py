"""Claims (求償権). `Claim` is a fact, `ClaimState` is rebuilt by replay.

What a debtor still owes of principal and interest paid is the claim's balance in the ledger.
"""

from django.db import models
from django.db.models import Q


class Claim(models.Model):
    """What a subrogation gave the association: 「求償権」. Fact. Amounts in yen."""

    id = models.BigIntegerField("識別番号", primary_key=True)
    association_id = models.SmallIntegerField("信用保証協会")
    act_id = models.BigIntegerField("処理")
    number = models.CharField("求償権番号", max_length=12)
    guarantee_id = models.BigIntegerField("信用保証", db_index=True)
    subrogated_on = models.DateField("代位弁済日")
    principal_yen = models.BigIntegerField("代位弁済元金")
    interest_yen = models.BigIntegerField("代位弁済利息")
    cause = models.CharField("事故原因", max_length=24)
    damages_rate = models.DecimalField("損害金の利率", max_digits=5, decimal_places=4)

    class Meta:
        db_table = "recovery_claim"
        constraints = [
            models.UniqueConstraint(fields=["association_id", "number"], name="claim_number_once"),
            models.CheckConstraint(
                condition=Q(principal_yen__gte=0) & Q(interest_yen__gte=0), name="claim_amounts"
            ),
        ]


class ClaimState(models.Model):
    """Where a claim stands: 「求償権の状況」. State. Amounts in yen, summed over its facts."""

    OPEN, CLOSED, WRITTEN_OFF = "open", "closed", "written_off"

    claim = models.OneToOneField(
        Claim, models.PROTECT, primary_key=True, related_name="state", verbose_name="求償権"
    )
    association_id = models.SmallIntegerField("信用保証協会")
    status = models.CharField("ステータス", max_length=12)
    opened_booked_on = models.DateField("発生の記帳日")
    ended_booked_on = models.DateField("終了の記帳日", null=True)
    insurance_yen = models.BigIntegerField("受領保険金", default=0)
    recovered_yen = models.BigIntegerField("回収元金", default=0)
    damages_yen = models.BigIntegerField("回収損害金", default=0)

    class Meta:
        db_table = "recovery_claim_state"
