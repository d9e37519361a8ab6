"""How the registry's screens print what masters hold: 「台帳の表記」."""

import json
from datetime import date, datetime
from typing import Any

from django.db import models

from shinpo.core.amount_text import yen_text
from shinpo.core.era import in_era
from shinpo.law.eras import eras
from shinpo.law.industries import major_groups

FORMS = {
    "company": "会社",
    "individual": "個人事業者",
    "npo": "NPO法人",
    "medical_corporation": "医療法人",
    "cooperative": "組合",
}
OWNERS = {"association": "協会", "prefecture": "都道府県", "municipality": "市町村"}
SHARING_METHODS = {"part": "部分保証方式", "charge": "負担金方式"}
ACTS = {
    "enterprise_register": "企業者の登録",
    "enterprise_change": "企業者の変更",
    "enterprise_import": "企業者の一括登録",
    "programme_import": "制度の一括登録",
    "programme_revise": "制度の改定",
    "programme_register": "制度の登録",
    "lender_import": "金融機関の一括登録",
    "municipality_import": "市町村の一括登録",
    "": "一括登録",
}
EMPTY = "（なし）"
SHORT = 60


def industry_term(code: str, on: date) -> str:
    """Return the code with the term of its major group: 09 食料品製造業."""
    group = major_groups(on).get(code[:2])
    return f"{code} {group.term}" if group else code


def last_day(until: date | None) -> str:
    """Return the last day of a half-open range in words; empty if open: 令和6年3月31日."""
    return "" if until is None else in_era(date.fromordinal(until.toordinal() - 1), eras())


def field_term(model: type[models.Model], name: str) -> str:
    """Return what the screens call a column."""
    known = {f.attname: str(f.verbose_name) for f in model._meta.fields}
    return known.get(name, name)


def value_text(model: type[models.Model], name: str, value: Any) -> str:
    """Return a recorded value in words: yen with commas, days in their era."""
    if value is None or value == "":
        return EMPTY
    kinds = {f.attname: f for f in model._meta.fields}
    kind = kinds.get(name)
    if name.endswith("_yen"):
        return yen_text(int(value))
    if name == "form":
        return FORMS.get(value, str(value))
    if isinstance(kind, models.DateField) and isinstance(value, str):
        return in_era(datetime.fromisoformat(value).date(), eras())
    if isinstance(value, dict | list):
        text = json.dumps(value, ensure_ascii=False, sort_keys=True)
        return text if len(text) <= SHORT else text[:SHORT] + "…"
    return str(value)
