"""Codes that a definition names stand in the association's ledger: 「台帳にある値」."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from shinpo.activities.models import Counterpart
from shinpo.core.indicators import Count, Definition
from shinpo.core.refusal import Problem
from shinpo.law.activities import OWN
from shinpo.law.indicator_checks import unknown_value
from shinpo.law.industries import major_groups
from shinpo.registry.models import Lender, Municipality, Programme

REGISTERED: Mapping[str, tuple[Any, str]] = {
    "programme": (Programme, "code"),
    "lender": (Lender, "code"),
    "lender_kind": (Lender, "kind"),
    "municipality_code": (Municipality, "code"),
    "counterpart": (Counterpart, "code"),
}
INDUSTRY = re.compile(r"([0-9]{2})[0-9]{2}", re.ASCII)


def registered_problems(one: Definition, on: date) -> Iterator[Problem]:
    """Yield what a definition names and nobody registered: it would count nothing in silence.

    Inside the association's scope.
    """
    if not isinstance(one.source, Count):
        return
    for column, wanted in one.source.where:
        values = [str(value) for value in wanted]
        if column == "counterpart":
            values = [value for value in values if OWN in value]
        if column == "industry":
            groups = major_groups(on)
            unknown = [v for v in values if not (m := INDUSTRY.fullmatch(v)) or m[1] not in groups]
        elif column in REGISTERED and values:
            model, field = REGISTERED[column]
            rows = model.objects.filter(**{f"{field}__in": values})
            known = set(rows.values_list(field, flat=True))
            unknown = [value for value in values if value not in known]
        else:
            continue
        for value in unknown:
            yield unknown_value(column, value)
