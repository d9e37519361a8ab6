"""The statements of a year from its leaf accounts: 「決算書」.

Balance sheet (貸借対照表), property list (財産目録) and income statement (収支計算書) with every
subtotal, the surplus and its appropriation, and the identities that tie them. Balances stand on
the normal side of their account; income, expense and appropriation are those of the year. The
printed form and the rule of appropriation are law (`law/statements.toml`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from shinpo.core.accounts import Account, Chart, Kind, Side
from shinpo.core.plan_lines import Part
from shinpo.core.refusal import Problem, Refused

Balances = Mapping[str, int]

BALANCE_SHEET, INCOME_STATEMENT = "balance_sheet", "income_statement"
ORDINARY = ("ordinary_income", "ordinary_expense")
EXTRAORDINARY = ("extraordinary_income", "extraordinary_expense")
TRANSFERS = ("variation_reserve_transfer", "fund_reserve_transfer")
RELEASES = ("variation_reserve_release", "fund_reserve_release")
RESERVES = (
    ("liability_reserve", "liability_reserve_provision"),
    ("claims_write_off_reserve", "claims_write_off_reserve_provision"),
)


@dataclass(frozen=True)
class DisposalLine:
    """One printed line of the disposal: 「処分の行」."""

    id: str
    term: str
    accounts: tuple[Part, ...]


@dataclass(frozen=True)
class Form:
    """The printed form of the income statement: 「収支計算書の様式」."""

    labels: Mapping[str, str]
    of_which: tuple[str, ...]
    folded: tuple[str, ...]
    releases: tuple[str, ...]
    disposal: tuple[DisposalLine, ...]


@dataclass(frozen=True)
class AppropriationRule:
    """How the surplus is disposed of: the share, cut down to a unit: 「収支差額の処分の定め」."""

    share: Fraction
    unit_yen: int


@dataclass(frozen=True)
class Appropriation:
    """What is booked when the surplus is disposed of, in yen: 「収支差額の処分」."""

    variation_reserve_transfer: int = 0
    fund_reserve_transfer: int = 0
    variation_reserve_release: int = 0
    fund_reserve_release: int = 0


@dataclass(frozen=True)
class Identity:
    """Two ways to one figure: 「照合」."""

    id: str
    term: str
    left_yen: int
    right_yen: int

    @property
    def holds(self) -> bool:
        """Whether both ways give the same yen."""
        return self.left_yen == self.right_yen


@dataclass(frozen=True)
class Statements:
    """The statements of a year after the appropriation: 「決算書」. `yen` by id of the line."""

    chart: Chart
    form: Form
    yen: Mapping[str, int]
    appropriation: Appropriation
    booked: bool  # the appropriation is in the books, not only proposed
    identities: tuple[Identity, ...]

    def disposed(self, reserve: str) -> int:
        """Return what the disposal added to a reserve, negative if drawn on: 「処分の額」."""
        done = self.appropriation
        transfer: int = getattr(done, f"{reserve}_transfer")
        release: int = getattr(done, f"{reserve}_release")
        return transfer - release

    @property
    def holds(self) -> bool:
        """Whether every identity holds."""
        return all(identity.holds for identity in self.identities)


def appropriate(
    surplus_yen: int, variation_reserve_yen: int, rule: AppropriationRule
) -> Appropriation:
    """Return what becomes of a surplus, or what covers a deficit: 「収支差額の処分」.

    Half of the surplus, cut down to the unit, goes to the variation reserve (収支差額変動準備金),
    the rest to the fund reserve (基金準備金). A deficit is met from the variation reserve as far
    as it reaches, then from the fund reserve (assumption A-24 of docs/assumptions.md).
    根拠: seed-004 収支計算書.
    """
    if surplus_yen >= 0:
        half = int(surplus_yen * rule.share) // rule.unit_yen * rule.unit_yen
        return Appropriation(
            variation_reserve_transfer=half, fund_reserve_transfer=surplus_yen - half
        )
    release = min(-surplus_yen, max(0, variation_reserve_yen))
    return Appropriation(
        variation_reserve_release=release, fund_reserve_release=-surplus_yen - release
    )


def statements(leaves: Balances, chart: Chart, form: Form, rule: AppropriationRule) -> Statements:
    """Return the statements from the leaf accounts of a year: 「決算書の作成」.

    An appropriation that is not in the books yet is worked out and applied.

    :raises Refused: if a balance names an account that is unknown or takes no postings.
    """
    _check_accounts(leaves, chart)
    given = {account.id: leaves.get(account.id, 0) for account in leaf_accounts(chart)}
    booked = any(given[name] for name in (*TRANSFERS, *RELEASES))
    proposed = appropriate(
        _surplus_before(given, chart, form),
        given["variation_reserve"] - _net(given, "variation_reserve"),
        rule,
    )
    after = given if booked else _applied(given, proposed)
    done = Appropriation(**{name: after[name] for name in (*TRANSFERS, *RELEASES)})
    yen = _lines(after, chart, form)
    return Statements(
        chart, form, yen, done, booked, tuple(_identities(given, yen, proposed, done, chart, form))
    )


def leaf_accounts(chart: Chart) -> tuple[Account, ...]:
    """Return the accounts with postings of the three statements (not of a special account)."""
    both = (BALANCE_SHEET, INCOME_STATEMENT)
    return tuple(account for account in chart.leaves() if account.statement in both)


def _check_accounts(leaves: Balances, chart: Chart) -> None:
    known = {account.id for account in leaf_accounts(chart)}
    problems = [
        Problem(
            name,
            "account_takes_no_postings",
            f"勘定科目「{name}」には金額を置けません。{chart.on.isoformat()}の勘定科目表にないか、"
            "内訳を集計する科目です。内訳の科目で指定してください。",
        )
        for name in leaves
        if name not in known
    ]
    if problems:
        raise Refused(*problems)


def _surplus_before(given: Balances, chart: Chart, form: Form) -> int:
    """Return the surplus that is disposed of: releases that are not themselves the answer count."""
    releases = [name for name in form.releases if name in given and name not in RELEASES]
    balance = sum(_section(given, chart, name) for name in (*ORDINARY, *EXTRAORDINARY))
    return balance + sum(given[name] for name in releases)


def _section(given: Balances, chart: Chart, section: str) -> int:
    """Return a section of the income statement: income positive, expense negative."""
    return sum(
        given[a.id] * (1 if a.kind is Kind.INCOME else -1)
        for a in leaf_accounts(chart)
        if a.section == section
    )


def _net(given: Balances, reserve: str) -> int:
    """Return what the year's own appropriation has added to a reserve."""
    return given[f"{reserve}_transfer"] - given[f"{reserve}_release"]


def _applied(given: Balances, proposed: Appropriation) -> dict[str, int]:
    after = dict(given)
    for reserve in ("variation_reserve", "fund_reserve"):
        transfer = getattr(proposed, f"{reserve}_transfer")
        release = getattr(proposed, f"{reserve}_release")
        after[reserve] += transfer - release
        after[f"{reserve}_transfer"], after[f"{reserve}_release"] = transfer, release
    return after


def _lines(after: Balances, chart: Chart, form: Form) -> dict[str, int]:
    """Return every printed line of the three statements."""
    yen = {
        account.id: sum(after[leaf.id] for leaf in chart.below(account.id))
        for account in (*chart.statement(BALANCE_SHEET), *chart.statement(INCOME_STATEMENT))
    }
    for side, name in ((Side.DEBIT, "debit_total"), (Side.CREDIT, "credit_total")):
        yen[name] = sum(yen[a.id] for a in tops(chart) if a.side is side)
    listed = chart.property_list()
    yen["assets_total"] = sum(yen[a.id] for a in listed if a.side is Side.DEBIT)
    yen["liabilities_total"] = sum(yen[a.id] for a in listed if a.side is Side.CREDIT)
    yen["net_assets"] = yen["assets_total"] - yen["liabilities_total"]
    yen["ordinary_balance"] = yen["ordinary_income"] - yen["ordinary_expense"]
    yen["extraordinary_balance"] = yen["extraordinary_income"] - yen["extraordinary_expense"]
    yen["surplus"] = yen["ordinary_balance"] + yen["extraordinary_balance"]
    yen["surplus"] += sum(yen.get(name, 0) for name in form.releases)
    for line in form.disposal:
        known = [part for part in line.accounts if part.id in after]
        yen[line.id] = sum(part.sign * after[part.id] for part in known)
    return yen


def tops(chart: Chart) -> tuple[Account, ...]:
    """Return the lines of the balance sheet that its totals add up."""
    return tuple(a for a in chart.statement(BALANCE_SHEET) if a.parent is None)


def line_accounts(line: str, made: Statements) -> tuple[str, ...]:
    """Return the accounts whose journal lines make a printed line: 「行の科目」."""
    chart = made.chart
    listed = chart.property_list()
    sections = {"ordinary_balance": ORDINARY, "extraordinary_balance": EXTRAORDINARY}
    releases = tuple(name for name in made.form.releases if name in made.yen)
    disposal = {one.id: tuple(part.id for part in one.accounts) for one in made.form.disposal}
    computed = {
        **sections,
        **disposal,
        "surplus": (*ORDINARY, *EXTRAORDINARY, *releases),
        "debit_total": tuple(a.id for a in tops(chart) if a.side is Side.DEBIT),
        "credit_total": tuple(a.id for a in tops(chart) if a.side is Side.CREDIT),
        "assets_total": tuple(a.id for a in listed if a.side is Side.DEBIT),
        "liabilities_total": tuple(a.id for a in listed if a.side is Side.CREDIT),
        "net_assets": tuple(a.id for a in listed),
    }
    known = {account.id for account in chart.accounts}
    return tuple(name for name in computed.get(line, (line,)) if name in known)


def _identities(  # noqa: PLR0917 (the figures to hold against each other)
    given: Balances,
    yen: Mapping[str, int],
    proposed: Appropriation,
    done: Appropriation,
    chart: Chart,
    form: Form,
) -> Iterator[Identity]:
    sides = {
        side: sum(given[a.id] for a in leaf_accounts(chart) if a.side is side) for side in Side
    }
    yield Identity("trial_balance", "借方と貸方の計", sides[Side.DEBIT], sides[Side.CREDIT])
    for account in chart.accounts:
        if account.mirrors is not None:
            term = f"{account.term}と{chart.by_id(account.mirrors).term}"
            yield Identity(f"mirror_{account.id}", term, yen[account.id], yen[account.mirrors])
    yield Identity("balance_sheet", "貸借対照表の合計", yen["debit_total"], yen["credit_total"])
    own = sum(yen[a.id] for a in tops(chart) if a.kind is Kind.NET_ASSETS)
    yield Identity("net_assets", "正味財産と、基本財産・基金・準備金の計", yen["net_assets"], own)
    yield Identity(
        "property_list", "財産目録と貸借対照表の資産", yen["assets_total"], yen["debit_total"]
    )
    disposed = sum(yen[line.id] for line in form.disposal)
    yield Identity("disposal", "当期収支差額と処分の計", yen["surplus"], disposed)
    for name in (*TRANSFERS, *RELEASES):
        yield Identity(
            f"appropriation_{name}",
            f"{chart.by_id(name).term}と処分の定め",
            getattr(done, name),
            getattr(proposed, name),
        )
    for reserve, provision in RESERVES:
        term = f"{chart.by_id(reserve).term}の残高と繰入"
        yield Identity(f"reserve_{reserve}", term, yen[reserve], yen[provision])
