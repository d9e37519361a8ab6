"""What the decision reads of a catalogue row, and what the catalogue leaves open: 「決定の条件」.

Nothing is guessed: where the print gives no single rate or subsidy, the row says so in `open`, and
no guarantee is decided under the programme until the association has recorded its own.
"""

from decimal import Decimal
from typing import Any

from shinpo.core.programme import FeeKind, Programme, Subsidy, SubsidyKind

LOAN_BASES = ("loan_amount", "loan_or_line")
GENERAL_TABLES = ("表1", "表2")  # the table by class; which one, sharing decides
SPECIAL_TABLE = "表3"


def decision_keys(programme: Programme) -> dict[str, Any]:
    """Return the keys of `registry.Programme.conditions` that the decision reads."""
    rate, open_rate = _rate(programme)
    subsidies, open_subsidy = _subsidies(programme, rate.get("flat_rate"))
    keys: dict[str, Any] = {
        **rate,
        "collateral_discount": programme.security_discount,
        "traits": list(programme.traits),
        "facility": programme.facility,
        "small_lot": "small_lot" in programme.traits,
        "special_small": "special_small" in programme.traits,
        "subsidies": subsidies,
    }
    left_open = [*open_rate, *open_subsidy]
    return keys | ({"open": left_open} if left_open else {})


def limit_yen(programme: Programme) -> int | None:
    """Return the highest limit without any condition, None where none is printed: 「限度額」."""
    amounts = [x.yen for x in programme.limit if x.when is None and x.yen is not None]
    return max(amounts, default=None)


def months_max(programme: Programme) -> int | None:
    """Return the longest term without any condition, None where none is printed: 「期間の上限」."""
    months = [x.months for x in programme.term if x.when is None and x.months is not None]
    return max(months, default=None)


def _rate(programme: Programme) -> tuple[dict[str, Any], list[str]]:
    lines = programme.fee
    if len(lines) != 1 or lines[0].when is not None or programme.surcharge:
        return {}, ["保証料率が、責任共有の別や認定などの条件で変わります。"]
    line = lines[0]
    if line.base not in LOAN_BASES:
        return {}, ["保証料は貸付金額でない額を基に計算します。"]
    if line.kind is FeeKind.FLAT and line.rate is not None:
        return {"flat_rate": str(line.rate)}, []
    if line.table in GENERAL_TABLES:
        return {}, []
    if line.table == SPECIAL_TABLE:
        return {"special_row": True}, []
    where = f"（{line.table}）" if line.table else ""
    return {}, [f"料率区分ごとの保証料率{where}が公表資料に印字されていません。"]


def _subsidies(
    programme: Programme, flat_rate: str | None
) -> tuple[list[dict[str, str]], list[str]]:
    found, left_open = [], []
    for subsidy in programme.subsidy:
        # Interest is another matter; what is paid back on application does not lower the fee.
        if subsidy.of != "fee" or subsidy.on_application:
            continue
        line = _subsidy(subsidy, flat_rate)
        if line is None:
            left_open.append("保証料補助の割合が、条件で変わるか、印字されていません。")
        else:
            found.append(line)
    return found, list(dict.fromkeys(left_open))


def _subsidy(subsidy: Subsidy, flat_rate: str | None) -> dict[str, str] | None:
    if subsidy.when is not None or subsidy.uses:
        return None
    if subsidy.kind is SubsidyKind.ALL:
        return {"payer": subsidy.payer, "share": "1"}
    if subsidy.kind is SubsidyKind.RATIO and subsidy.low == subsidy.high:
        return {"payer": subsidy.payer, "share": str(subsidy.low)}
    if subsidy.kind is SubsidyKind.POINTS:
        return {"payer": subsidy.payer, "rate_points": str(subsidy.rate)}
    if subsidy.kind is SubsidyKind.NET and flat_rate is not None and subsidy.rate is not None:
        points = Decimal(flat_rate) - subsidy.rate
        return {"payer": subsidy.payer, "rate_points": str(points)}
    return None
