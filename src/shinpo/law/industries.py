"""Industries by JSIC code and what they are mapped to on a day: 「業種」."""

from datetime import date

from shinpo.law.load import value

MAJOR_DIGITS = 2
OTHERS = "manufacturing_and_others"


def size_group(jsic: str, on: date) -> str:
    """Return the size group of an industry: 「規模要件の業種区分」 (中小企業の定義)."""
    groups: dict[str, list[str]] = value("industries", "size_groups", on)
    major = jsic[:MAJOR_DIGITS]
    return next((name for name, majors in groups.items() if major in majors), OTHERS)
