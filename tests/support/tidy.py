"""The house rules as functions: a file in, complaints out. Each complaint names the remedy."""

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
MAX_FILE, MAX_FUNCTION = 400, 60

# Layers where no clock and no binary fraction may appear: they decide about money and dates.
BELOW_THE_SURFACES = (
    "core", "law", "ledger", "governance", "registry", "activities", "insurance", "guarantee",
    "monitoring", "support", "recovery", "accounting", "planning",
)  # fmt: skip
NO_CLOCK = (*BELOW_THE_SURFACES, "ui", "output", "statistics", "publishing")

# Numbers that a core module may hold: units and the calendar, never the law. Each with its reason.
PLAIN_NUMBERS = {0, 1, 2, 12, 100}
ALLOWED_NUMBERS: dict[str, tuple[str, set[int]]] = {
    "core/period.py": ("the fiscal year starts in April", {4}),
    "core/projection.py": ("months of a quarter; halvings of a search", {3, 40}),
    "core/yen.py": ("base of decimal places", {10}),
    "core/ratios.py": (
        "the numbers by which the thirteen ratios are known (seed-002)",
        {3, 4, 5, 6, 7, 8, 9, 10, 11, 13},
    ),
    "core/corporate_number.py": ("form of the number: its digits and the modulus", {9, 13}),
    "core/era.py": ("length of a text worth reading", {40}),
    "core/words/quantities.py": ("powers of ten of the Japanese numerals", {3, 4, 6, 7, 8, 10}),
    "core/words/sentences.py": ("lengths of lines and rows in a text", {3, 14, 40}),
    "core/words/text_rules.py": ("length of a line in a text", {40}),
    "core/amount_text.py": (
        "powers of ten of the Japanese numerals, digits of a group, length of a text",
        {3, 4, 6, 8, 10, 16, 40},
    ),
}


@dataclass(frozen=True)
class Source:
    """One Python file: its path in the checkout, its text and its syntax tree."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Return the syntax tree."""
        return ast.parse(self.text)

    @property
    def in_package(self) -> str:
        """Return the path below src/shinpo, or an empty text."""
        return self.path.removeprefix("src/shinpo/") if self.path.startswith("src/shinpo/") else ""

    @property
    def layer(self) -> str:
        """Return the package under shinpo, such as `core`."""
        return self.in_package.partition("/")[0]

    @property
    def migration(self) -> bool:
        """Say whether the file is a migration."""
        return "/migrations/" in self.path

    def nodes(self, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
        """Return all syntax nodes of these kinds."""
        return (node for node in ast.walk(self.tree) if isinstance(node, kinds))

    def at(self, node: ast.AST, text: str) -> str:
        """Return a complaint about a place in this file."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}: {text}"


def sizes(source: Source) -> Iterator[str]:
    """Files and functions that fit a head."""
    lines = source.text.count("\n")
    if lines > MAX_FILE and not source.migration:
        yield f"{source.path}: {lines} lines; split it by subject, {MAX_FILE} is the limit"
    for node in source.nodes(ast.FunctionDef, ast.AsyncFunctionDef):
        length = node.end_lineno - node.lineno + 1
        if length > MAX_FUNCTION:
            text = f"{node.name} has {length} lines; name its steps, {MAX_FUNCTION} is the limit"
            yield source.at(node, text)


def floats(source: Source) -> Iterator[str]:
    """Money is whole yen, rates are Decimal."""
    if source.layer not in BELOW_THE_SURFACES:
        return
    remedy = "use int yen, Decimal or Fraction"
    guards = {  # isinstance(value, float) is how a float is refused
        id(inner)
        for call in source.nodes(ast.Call)
        if isinstance(call.func, ast.Name) and call.func.id == "isinstance"
        for inner in ast.walk(call)
    }
    for node in source.nodes(ast.Constant, ast.Name, ast.Attribute):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield source.at(node, f"the float {node.value}; {remedy}")
        elif isinstance(node, ast.Name) and node.id == "float" and id(node) not in guards:
            yield source.at(node, f"float; {remedy}")
        elif isinstance(node, ast.Attribute) and node.attr in {"FloatField", "float64", "float32"}:
            yield source.at(node, f"{node.attr}; {remedy}")


CLOCKS = {
    ("date", "today"), ("datetime", "today"), ("datetime", "now"), ("datetime", "utcnow"),
    ("timezone", "now"), ("timezone", "localdate"), ("timezone", "localtime"), ("time", "time"),
}  # fmt: skip


def clocks(source: Source) -> Iterator[str]:
    """Nothing below the surfaces asks what day it is."""
    if source.layer not in NO_CLOCK or source.migration:
        return
    for node in source.nodes(ast.Attribute, ast.keyword):
        if isinstance(node, ast.keyword):
            if node.arg in {"auto_now", "auto_now_add"}:
                text = f"{node.arg} reads the clock; pass the date in, or use db_default=Now()"
                yield source.at(node, text)
            continue
        owner = node.value.attr if isinstance(node.value, ast.Attribute) else None
        owner = node.value.id if isinstance(node.value, ast.Name) else owner
        if (owner, node.attr) in CLOCKS:
            text = f"{owner}.{node.attr} reads the clock; take the date as an argument"
            yield source.at(node, text)


def numbers(source: Source) -> Iterator[str]:
    """No legal number in a rule: it comes from law/*.toml with its date and source."""
    if source.layer != "core":
        return
    _, own = ALLOWED_NUMBERS.get(source.in_package, ("", set()))
    positions = {
        id(inner)
        for node in source.nodes(ast.Subscript)
        for inner in ast.walk(node.slice)  # text[3:5] is a place in a text, not a rule
    } | {id(word.value) for word in source.nodes(ast.keyword) if word.arg == "maxsize"}
    for node in source.nodes(ast.Constant):
        value = node.value
        if type(value) is not int or id(node) in positions or value in PLAIN_NUMBERS | own:
            continue
        yield source.at(
            node,
            f"the number {value} in a rule; move it to law/*.toml, or, if it is a unit or the"
            " calendar, name it with its reason in tests/support/tidy.py ALLOWED_NUMBERS",
        )


def excepts(source: Source) -> Iterator[str]:
    """An error is named, and never swallowed in silence."""
    for node in source.nodes(ast.ExceptHandler):
        if node.type is None:
            yield source.at(node, "bare except; name the exceptions that can be handled here")
        names = {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)} if node.type else {}
        idle = all(isinstance(step, ast.Pass) for step in node.body)
        if idle and {"Exception", "BaseException"} & set(names):
            yield source.at(node, "every error is swallowed; name the one meant, or let it pass on")


def imports(source: Source) -> Iterator[str]:
    """Every name says where it comes from."""
    for node in source.nodes(ast.ImportFrom):
        if any(alias.name == "*" for alias in node.names):
            yield source.at(node, f"import * from {node.module}; import the names")
    if Path(source.path).stem in {"utils", "helpers", "misc", "common"}:
        yield f"{source.path}: a drawer for odds and ends; name the file after its subject"


MARK = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b(?!\(#\d+\))")


def marks(source: Source) -> Iterator[str]:
    """Unfinished work has an issue number."""
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type == tokenize.COMMENT and MARK.search(token.string):
            yield f"{source.path}:{token.start[0]}: write TODO(#issue), or finish it now"


def names(source: Source) -> Iterator[str]:
    """Migrations are named by intent; what lies in tests/ is found by pytest."""
    name = Path(source.path).name
    if source.migration and name != "__init__.py":
        if "_auto_" in name or not re.fullmatch(r"\d{4}_[a-z][a-z0-9_]+\.py", name):
            yield f"{source.path}: rename it after its intent, as 0007_claims_are_append_only.py"
    elif source.path.startswith("tests/") and "/support/" not in source.path:
        asks = any(n.name.startswith("test_") for n in source.nodes(ast.FunctionDef))
        if asks and not re.fullmatch(r"test_\w+\.py", name):
            yield f"{source.path}: pytest does not collect it; name it test_*.py"


PYTHON_RULES: tuple[Callable[[Source], Iterator[str]], ...] = (
    sizes, floats, clocks, numbers, excepts, imports, marks, names,
)  # fmt: skip

HOME = re.compile(r"""(?<![\w./])/(?:work|root|home/\w+|Users/\w+|tmp/\w+)/[\w.]""")
BINARY_MONEY = re.compile(r"\b(double precision|float[48]?|real)\b", re.IGNORECASE)
SQL_CLOCK = re.compile(r"\bcurrent_date\b", re.IGNORECASE)


def machine_paths(path: str, text: str) -> Iterator[str]:
    """No file knows the machine it was written on."""
    for number, line in enumerate(text.splitlines(), 1):
        if HOME.search(line):
            yield f"{path}:{number}: a path of one machine; make it relative or an argument"


def sql(path: str, text: str) -> Iterator[str]:
    """SQL keeps money whole and takes its dates from the caller."""
    for number, line in enumerate(text.splitlines(), 1):
        code = line.partition("--")[0]
        if BINARY_MONEY.search(code):
            yield f"{path}:{number}: a binary fraction; use bigint yen or numeric"
        if SQL_CLOCK.search(code):
            yield f"{path}:{number}: current_date reads the clock; pass the date in"
