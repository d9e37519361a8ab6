"""What the documentation says in tables that come from data: made here, compared by tests.

uv run python tests/support/pages.py     writes the tables anew into their pages
"""

import re
import tomllib
from functools import cache
from pathlib import Path

from shinpo.core.facts import ACTIVITY, APPLICATION, CLAIM, GUARANTEE, KINDS, VOUCHER
from shinpo.governance.roles import GRANTS, ROLE_TERMS, Permission
from shinpo.law import load
from shinpo.law.activities import Measure, kinds
from shinpo.law.chart import accounts

ROOT = Path(__file__).parents[2]
SUBJECTS = {
    APPLICATION: "申込",
    GUARANTEE: "保証",
    CLAIM: "求償権",
    ACTIVITY: "活動",
    VOUCHER: "伝票",
}
COUNTED = {Measure.EVENT: "", Measure.MONTHLY: "、月", Measure.STOCK: "、時点"}
RIGHTS = {
    Permission.RECEIVE: "申込の受付",
    Permission.DECIDE: "決裁権限の内の決裁",
    Permission.DISBURSE: "貸付実行・償還の記録",
    Permission.MONITOR: "事故の記録",
    Permission.RECOVER: "代位弁済・保険金・回収・償却の記録",
    Permission.CLOSE: "月次の締め",
    Permission.VOUCHER: "振替伝票と決算整理",
    Permission.RECORD: "活動の記録",
    Permission.EVALUATE: "自部門の自己評価案・改善策・指標の記入",
    Permission.SCORE: "評点（自己評価委員会の委員として）",
    Permission.PLAN: "経営計画の作成と承認の申請、指標の定義、自己評価の開始",
    Permission.APPROVE_PLAN: "経営計画と刊行物の本文の承認",
    Permission.PUBLISH: "月報の発行、刊行物の本文と発行",
    Permission.SECRETARIAT: "自己評価と外部評価委員会の庶務",
    Permission.COMMITTEE: "外部評価委員会の記録を読む",
    Permission.MASTER: "台帳の変更",
    Permission.AUDIT: "委員ごとの評点を読む",
}
AMOUNTS = {"amount_yen": "金額", "principal_yen": "元金", "damages_yen": "損害金"}


def block(page: str, name: str) -> str:
    """Return what stands in a page between `<!-- name -->` and `<!-- /name -->`."""
    text = (ROOT / page).read_text(encoding="utf-8")
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", text, re.DOTALL)
    assert found, f"{page}: no block {name}"
    return found[1].strip()


@cache
def _term(account_id: str) -> str:
    (term,) = {f"{a.code} {a.term}" for a in accounts() if a.id == account_id}
    return term


def fact_table() -> str:
    """Return the kinds of facts with the posting rule in force, as the ledger's page shows it."""
    rules = {
        name.removeprefix("posting."): dated.entries[-1].value
        for name, dated in load.parameters("posting").items()
    }
    rows = ["| 事実 | 種類 | 主体 | 借方 | 貸方 |", "|---|---|---|---|---|"]
    for kind in KINDS.values():
        sides: dict[str, list[str]] = {"debit": [], "credit": []}
        for line in rules.get(kind.name, ()):
            sides[line["side"]].append(_line(line))
        if kind.entered:
            sides = {side: ["伝票の行"] for side in sides}
        rows.append(
            f"| {kind.term} | `{kind.name}` | {SUBJECTS[kind.subject]} |"
            f" {'<br>'.join(sides['debit']) or '－'} | {'<br>'.join(sides['credit']) or '－'} |"
        )
    return "\n".join(rows)


def _line(line: dict[str, str]) -> str:
    amount = AMOUNTS[line.get("amount", "amount_yen")]
    term = _term(line["account"])
    return term if amount == "金額" or term.endswith(amount) else f"{term}（{amount}）"


def decisions() -> str:
    """Return the register of decisions."""
    rows = ["| 番号 | 決定 |", "|---|---|"]
    for path in sorted((ROOT / "docs/adr").glob("0*.md")):
        title = path.read_text(encoding="utf-8").splitlines()[0].removeprefix(f"# {path.name[:4]} ")
        rows.append(f"| [{path.name[:4]}]({path.name}) | {title} |")
    return "\n".join(rows)


def activity_kinds() -> str:
    """Return the kinds of activity by the department that records them, as the catalogue has."""
    (listed,) = load.parameters("departments").values()
    names = {entry["id"]: entry["term"] for entry in listed.entries[-1].value}
    rows = ["| 部門 | 活動の種類（単位、数え方） |", "|---|---|"]
    for department, term in names.items():
        own = [kind for kind in kinds().values() if kind.department == department]
        told = "、".join(f"{kind.term}（{kind.unit}{COUNTED[kind.measure]}）" for kind in own)
        rows += [f"| {term} | {told} |"] if own else []
    return "\n".join(rows)


def role_table() -> str:
    """Return what each role may do besides reading, in the order of the rights."""
    rows = ["| 役割 | できること（閲覧のほか） |", "|---|---|"]
    for role, term in ROLE_TERMS.items():
        may = "、".join(words for right, words in RIGHTS.items() if right in GRANTS[role])
        rows.append(f"| {term} | {may} |")
    return "\n".join(rows)


def glossary_table() -> str:
    """Return the terms in the order of their readings, with the title of their source."""
    terms = sorted(load.document("glossary")["term"], key=lambda term: term["reading"])
    sources = load.document("sources")
    rows = ["| 用語 | 読み | 意味 | 出典 | 識別子 |", "|---|---|---|---|---|"]
    rows += [
        f"| {term['term']} | {term['reading']} | {term['definition']} |"
        f" {sources[term['source']]['title']} | `{term['id']}` |"
        for term in terms
    ]
    return "\n".join(rows)


def settings_of(text: str) -> set[str]:
    """Return the environment variables that a text names."""
    return set(re.findall(r"\b(?:SHINPO_[A-Z_]+|DATABASE_(?:OWNER_)?URL|PG_BINDIR)\b", text))


@cache
def layers() -> list[frozenset[str]]:
    """Return the layers of the import contract, upper first; strangers side by side."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    rows = contracts["tool"]["importlinter"]["contracts"][0]["layers"]
    return [frozenset(re.findall(r"\w+", row)) for row in rows]


# page -> name of the block -> what makes it
BLOCKS = {
    "docs/rules/ledger.md": ("facts", fact_table),
    "docs/adr/README.md": ("decisions", decisions),
    "docs/glossary.md": ("terms", glossary_table),
    "docs/use/README.md": ("roles", role_table),
    "docs/use/activities.md": ("kinds", activity_kinds),
}


def write() -> None:
    """Write every table that comes from data into its page."""
    for page, (name, make) in BLOCKS.items():
        path = ROOT / page
        text = path.read_text(encoding="utf-8")
        old = f"<!-- {name} -->\n{block(page, name)}\n<!-- /{name} -->"
        assert old in text, f"{page}: the block {name} has stray blank lines"
        path.write_text(
            text.replace(old, f"<!-- {name} -->\n{make()}\n<!-- /{name} -->"), encoding="utf-8"
        )


if __name__ == "__main__":
    write()
