"""The demo's masters: towns, lenders with branches, programmes, firms, decision routes."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from django.db import connection

from shinpo.demo.names import Names, corporate_number, municipality_code
from shinpo.demo.plan import Plan
from shinpo.governance.models import DecisionRoute
from shinpo.governance.queries import GUARANTEE
from shinpo.governance.roles import Role
from shinpo.guarantee.services import bulk
from shinpo.registry.models import Association, Branch, Enterprise, Lender, Municipality, Programme

SOURCE, APPROVER = "架空の協会の定め", "理事会（架空）"
ENTERPRISE_COLUMNS = (
    "association_id", "number", "name", "kana", "form", "corporate_number", "representative",
    "capital_yen", "employees", "industry", "municipality_code", "established_on",
)  # fmt: skip
AUTHORITY = {Role.SECTION_CHIEF: 30_000_000, Role.DIRECTOR: None}


@dataclass
class Masters:
    """Ids of what is registered, by the plan's numbers."""

    association_id: int
    enterprises: list[int]
    branches: list[list[int]]  # by lender
    programmes: list[int]

    def branch(self, lender: int, firm: int, town: int) -> int:
        """Return the branch through which a firm comes: the one in its town, if there is one."""
        mine = self.branches[lender]
        return mine[town] if town < len(mine) else mine[firm % len(mine)]


def association(plan: Plan) -> Association | None:
    """Return the association if it is registered."""
    return Association.objects.filter(code=plan.setting.data["code"]).first()


def register_association(plan: Plan) -> Association:
    """Register the association, through the owner's connection."""
    data = plan.setting.data
    return Association.objects.using("owner").create(
        code=data["code"],
        name=data["name"],
        area_name=data["area_name"],
        business_on=data["migration_on"],
        is_demo=True,
    )


def register(plan: Plan, association_id: int) -> None:
    """Register all masters. Must run inside the association's scope."""
    _towns(plan, association_id)
    _lenders(plan, association_id)
    _programmes(plan, association_id)
    bulk.copy_rows("registry_enterprise", ENTERPRISE_COLUMNS, _enterprises(plan, association_id))
    DecisionRoute.objects.bulk_create(
        DecisionRoute(
            association_id=association_id, kind=GUARANTEE, role=role, limit_yen=limit,
            valid_from=plan.setting.data["founded"], source=SOURCE, approver=APPROVER,
        )
        for role, limit in AUTHORITY.items()
    )  # fmt: skip


def read(plan: Plan, association_id: int) -> Masters:
    """Return the ids of what is registered. Must run inside the association's scope."""
    branches: dict[str, list[int]] = {}
    for code, branch in Branch.objects.order_by("lender__order_no", "code").values_list(
        "lender__code", "id"
    ):
        branches.setdefault(code, []).append(branch)
    programmes = dict(Programme.objects.values_list("code", "id"))
    with connection.cursor() as cursor:
        cursor.execute("select id from registry_enterprise order by number")
        enterprises = [row[0] for row in cursor.fetchall()]
    return Masters(
        association_id,
        enterprises,
        list(branches.values()),
        [programmes[p["code"]] for p in plan.setting.programmes],
    )


def _towns(plan: Plan, association_id: int) -> None:
    data = plan.setting.data
    Municipality.objects.bulk_create(
        Municipality(
            association_id=association_id,
            code=municipality_code(data["prefecture_code"], number),
            name=row[0], kana=row[1], county=row[2], order_no=number,
            valid_from=data["founded"],
        )
        for number, row in enumerate(data["towns"]["rows"], start=1)
    )  # fmt: skip


def _lenders(plan: Plan, association_id: int) -> None:
    """Codes begin with X: no real lender's does."""
    data = plan.setting.data
    rows = [(kind, lender) for kind in data["kind"] for lender in kind["lenders"]]
    lenders = Lender.objects.bulk_create(
        Lender(
            association_id=association_id, code=f"X{number:03d}", name=lender["name"],
            kana=lender["kana"], kind=kind["name"], order_no=number,
            sharing_method=lender.get("sharing", "charge"), valid_from=data["founded"],
        )
        for number, (kind, lender) in enumerate(rows, start=1)
    )  # fmt: skip
    towns = [row[0].rstrip("市町村") for row in data["towns"]["rows"]]
    Branch.objects.bulk_create(
        Branch(
            association_id=association_id, lender=registered, code=f"{number + 1:03d}",
            name="本店" if number == 0 else f"{towns[number % len(towns)]}支店",
        )
        for registered, (_, lender) in zip(lenders, rows, strict=True)
        for number in range(lender["branches"])
    )  # fmt: skip


def _programmes(plan: Plan, association_id: int) -> None:
    founded = plan.setting.data["founded"]
    Programme.objects.bulk_create(
        Programme(
            association_id=association_id, code=p["code"], name=p["name"], owner=p["owner"],
            owner_name=p.get("owner_name", ""), order_no=number,
            valid_from=p.get("valid_from", founded), limit_yen=p["limit_yen"],
            months_max=p["months_max"], conditions=p.get("conditions", {}), source=SOURCE,
            approver=APPROVER,
        )
        for number, p in enumerate(plan.setting.programmes, start=1)
    )  # fmt: skip


def _enterprises(plan: Plan, association_id: int) -> list[tuple[Any, ...]]:
    setting, firms = plan.setting, plan.firms
    rng = np.random.default_rng([setting.data["seed"], 7])
    names = Names(rng)
    words = setting.data["industries"]["words"]
    trades = [words[name] for name in setting.industries.ids]
    founded = _founded(plan, rng)
    rows = []
    for firm in range(len(firms)):
        individual = firms.capital[firm] == 0
        name, kana = names.firm(trades[firms.industry[firm]], individual=bool(individual))
        number = "" if individual else corporate_number(setting.data["corporate_prefix"], firm + 1)
        rows.append((
            association_id, f"{firm + 1:010d}", name, kana,
            "individual" if individual else "company", number, names.person(),
            None if individual else int(firms.capital_yen[firm]),
            int(firms.employees_count[firm]), str(firms.code[firm]),
            municipality_code(setting.data["prefecture_code"], int(firms.town[firm]) + 1),
            founded[firm],
        ))  # fmt: skip
    return rows


def _founded(plan: Plan, rng: np.random.Generator) -> list[Any]:
    """Return when each firm was founded: before its first case, start-ups shortly before."""
    first = np.full(len(plan.firms), np.datetime64("2200-01-01"))
    np.minimum.at(first, plan.holding.firm, plan.cases.decided)
    starts = np.array(["startup" in p.traits for p in plan.programmes])[plan.cases.programme]
    young = np.zeros(len(plan.firms), bool)
    young[plan.holding.firm[starts]] = True
    years = np.where(young, rng.uniform(0.3, 4, len(first)), rng.gamma(3, 8, len(first)) + 1)
    days = np.minimum(years * 365, 30_000).astype(int)
    return [day - timedelta(days=int(n)) for day, n in zip(first.tolist(), days, strict=True)]


def enterprise_count(association_id: int) -> int:
    """Return how many firms are registered. Must run inside the association's scope."""
    return Enterprise.objects.filter(association_id=association_id).count()
