"""The house rules, held by reading the tree. Every message says what to do.

The rules themselves are in tests/support/tidy.py; here they meet the tree, and each meets a
sample that it must refuse, so that a rule which no longer bites is noticed.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from support import labels, tidy
from support.labels import Label
from support.tidy import ROOT, Source

TEXT_KINDS = {".py", ".md", ".toml", ".sql", ".html", ".css", ".js", ".typ", ".csv", ".sh", ""}
PARTS = ("src", "tests", "bench", "docs", "data", "bin", ".ci")


@cache
def files() -> tuple[Path, ...]:
    """Return every file that belongs to the project."""
    found = [p for p in ROOT.iterdir() if p.is_file() and p.name not in {"uv.lock", ".git"}]
    for part in PARTS:
        found += [
            p for p in (ROOT / part).rglob("*") if p.is_file() and "__pycache__" not in p.parts
        ]
    return tuple(sorted(found))


@cache
def python() -> tuple[Source, ...]:
    """Return every Python file of the project."""
    return tuple(
        Source(str(p.relative_to(ROOT)), p.read_text(encoding="utf-8"))
        for p in files()
        if p.suffix == ".py"
    )


def texts(*suffixes: str) -> Iterator[tuple[str, str]]:
    """Return path and content of the project's text files of these kinds."""
    for path in files():
        if path.suffix in (suffixes or TEXT_KINDS):
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def none(complaints: Iterator[str] | list[str]) -> None:
    """Fail with all complaints together."""
    found = sorted(complaints)
    assert not found, "\n" + "\n".join(found)


@cache
def law_file(name: str) -> dict:
    """Return a law file as a dictionary."""
    return tomllib.loads((ROOT / "src/shinpo/law" / f"{name}.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("rule", tidy.PYTHON_RULES, ids=lambda rule: rule.__name__)
def test_python_keeps_the_rule(rule):
    none([complaint for source in python() for complaint in rule(source)])


REFUSED = [
    (tidy.sizes, "src/shinpo/core/a.py", "x = 1\n" * 401),
    (tidy.sizes, "src/shinpo/core/a.py", "def f():\n" + "    x = 1\n" * 60),
    (tidy.floats, "src/shinpo/core/a.py", "rate = 0.8"),
    (tidy.floats, "src/shinpo/guarantee/a.py", "float(yen)"),
    (tidy.floats, "src/shinpo/ledger/a.py", "models.FloatField()"),
    (tidy.clocks, "src/shinpo/ledger/a.py", "date.today()"),
    (tidy.clocks, "src/shinpo/guarantee/a.py", "django.utils.timezone.now()"),
    (tidy.clocks, "src/shinpo/registry/a.py", "models.DateTimeField(auto_now_add=True)"),
    (tidy.numbers, "src/shinpo/core/a.py", "share = Fraction(80, 100)"),
    (tidy.excepts, "src/shinpo/web/a.py", "try:\n    f()\nexcept:\n    g()"),
    (tidy.excepts, "src/shinpo/web/a.py", "try:\n    f()\nexcept Exception:\n    pass"),
    (tidy.imports, "src/shinpo/web/a.py", "from x import *"),
    (tidy.imports, "src/shinpo/web/utils.py", ""),
    (tidy.marks, "src/shinpo/web/a.py", "x = 1  # TODO later"),
    (tidy.names, "src/shinpo/web/migrations/0002_auto_20261121.py", ""),
    (tidy.names, "tests/web/login.py", "def test_x(): ..."),
]


@pytest.mark.parametrize(("rule", "path", "text"), REFUSED)
def test_the_rule_bites(rule, path, text):
    assert list(rule(Source(path, text)))


def test_an_allowed_number_has_a_reason_and_is_still_needed():
    by_path = {source.in_package: source for source in python()}
    for path, (reason, values) in tidy.ALLOWED_NUMBERS.items():
        assert reason, path
        used = {node.value for node in by_path[path].nodes(tidy.ast.Constant)}
        assert values <= used, f"{path}: {values - used} is gone; take it out of ALLOWED_NUMBERS"


def test_no_file_knows_the_machine_it_was_written_on():
    none([c for path, text in texts() for c in tidy.machine_paths(path, text)])
    sample = "/".join(["", "home", "taro", "x"])
    assert list(tidy.machine_paths("a", sample)), "the rule no longer bites"


def test_sql_keeps_money_whole_and_reads_no_clock():
    none([c for path, text in texts(".sql") for c in tidy.sql(path, text)])
    assert list(tidy.sql("a", "x double precision"))
    assert list(tidy.sql("a", "WHERE until > current_date"))


def test_every_package_with_content_has_its_page():
    packages = [p.parent for p in (ROOT / "src/shinpo").glob("*/__init__.py")]
    none(
        f"{folder.relative_to(ROOT)}: write README.md, one page: what it does, its terms, its acts"
        for folder in packages
        if any(p.name != "__init__.py" for p in folder.glob("*.py"))
        and not (folder / "README.md").is_file()
    )


def test_a_page_is_one_page():
    none(
        f"{path}: {text.count(chr(10))} lines; one page is enough, the rest belongs in docs/"
        for path, text in texts(".md")
        if re.fullmatch(r"src/shinpo/\w+/README\.md", path) and text.count("\n") > 120
    )


# Glossary


def test_the_glossary_has_one_term_for_one_identifier():
    terms = law_file("glossary")["term"]
    for key in ("id", "term"):
        twice = [value for value, n in Counter(t[key] for t in terms).items() if n > 1]
        assert not twice, f"glossary.toml: {twice} twice; one term, one identifier, for ever"


def test_every_glossary_entry_is_complete():
    for term in law_file("glossary")["term"]:
        keys = {"id", "term", "reading", "definition", "source"}
        assert keys <= set(term), f"{term.get('id')}: add {keys - set(term)}"
        assert re.fullmatch(r"[a-z][a-z0-9_]*", term["id"]), f"{term['id']}: not an identifier"
        assert re.fullmatch(r"[ぁ-ゖァ-ヺー・0-9A-Z]+", term["reading"]), (
            f"{term['id']}: reading in kana"
        )
        assert term["source"] in law_file("sources"), f"{term['id']}: unknown source"


def test_every_glossary_identifier_lives_in_the_code():
    words: set[str] = set()
    for path, text in texts(".py", ".toml", ".sql", ".html"):
        if path.startswith("src/") and not path.endswith("glossary.toml"):
            words.update(re.findall(r"[a-z][a-z0-9]*", text.lower()))
    none(
        f"glossary.toml: {term['id']} is used nowhere; correct the identifier or take it out"
        for term in law_file("glossary")["term"]
        if not all({word, f"{word}s"} & words for word in term["id"].split("_"))
    )


def models() -> Iterator[type]:
    """Return every model of our own."""
    from django.apps import apps

    for config in apps.get_app_configs():
        if config.name.startswith("shinpo."):
            yield from config.get_models()


def test_every_model_is_named_by_the_glossary():
    """`GuaranteeState` is the state of `guarantee`: the suffix is no term of its own."""
    known = {term["id"] for term in law_file("glossary")["term"]}
    snake = re.compile(r"(?<!^)(?=[A-Z])")
    none(
        f"{model._meta.label}: {name!r} is no identifier of law/glossary.toml;"
        " add the official term or rename the model"
        for model in models()
        for name in [snake.sub("_", model.__name__.removesuffix("State")).lower()]
        if name not in known
    )


def test_a_label_that_is_a_term_belongs_to_its_model():
    """A model with a Japanese name carries the official term of its own identifier."""
    terms = {term["term"]: term["id"] for term in law_file("glossary")["term"]}
    none(
        f"{model._meta.label}: 「{label}」 is no term of law/glossary.toml; add it"
        for model in models()
        for label in [str(model._meta.verbose_name)]
        if not label.isascii() and label not in terms
    )


def test_every_label_is_japanese_and_agreed_on():
    glossary = law_file("glossary")
    terms = {term["term"] for term in glossary["term"]}
    words = [word for group in glossary["labels"].values() for word in group]
    found = [*labels.model_labels(), *labels.form_labels()]
    none(list(labels.complaints(iter(found), terms, set(words))))
    none(
        f"glossary.toml [labels]: 「{word}」 {why}"
        for word, why in [
            *((w, "is an official term; take it out of [labels]") for w in terms & set(words)),
            *((w, "stands twice") for w, n in Counter(words).items() if n > 1),
            *((w, "labels nothing") for w in set(words) - {label.text for label in found}),
        ]
    )


def test_the_rule_of_labels_bites():
    def of(text):
        return list(labels.complaints(iter([Label("x.Y.z", text)]), {"求償権"}, {"理由"}))

    assert of("act id"), "a default of the framework"
    assert of("きゅうしょう債権"), "a second name for a thing that has one"
    assert not of("求償権")
    assert not of("理由")
    places = {label.place for label in [*labels.model_labels(), *labels.form_labels()]}
    assert "guarantee.Terms.fee_rate" in places
    assert "shinpo.web.simulator.forms.SimulatorForm.yen_1" in places, "rows made with the form"


def test_the_migrations_make_the_models():
    """Nothing is left for `makemigrations`: labels, too, stand in the migration that made them."""
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ProjectState

    loader = MigrationLoader(None)
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("shinpo.")}
    changes = detector.changes(graph=loader.graph)
    none(
        f"{app}: {operation.describe()}; adjust the migration that made it, or add one"
        for app in ours & set(changes)
        for migration in changes[app]
        for operation in migration.operations
    )


# Sources


def references(node: object) -> Iterator[str]:
    """Return every `source` named anywhere in a TOML document."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "source" and isinstance(value, str):
                yield value
            else:
                yield from references(value)
    elif isinstance(node, list):
        for item in node:
            yield from references(item)


def test_every_source_resolves():
    known = set(law_file("sources"))
    none(
        f"{path}: source {name!r} is not in law/sources.toml; register it"
        for path, text in texts(".toml")
        if path.startswith(("src/shinpo/law/", "data/published/")) and "sources.toml" not in path
        for name in references(tomllib.loads(text))
        if name.partition("#")[0] not in known
    )


def test_every_source_has_title_and_publisher():
    for key, entry in law_file("sources").items():
        missing = {"title", "publisher"} - set(entry)
        assert not missing, f"sources.toml [{key}]: add {missing}"


def test_the_legal_basis_in_a_docstring_resolves():
    known = set(law_file("sources"))
    basis = re.compile(r"根拠: ([^\n\"]*)")
    key = re.compile(r"\b(?:seed|cgc|ehime|[a-z]{3,})-[a-z0-9]+(?:-[a-z0-9]+)*\b")
    none(
        f"{source.path}: 根拠 names {name!r}, which is not in law/sources.toml; register it"
        for source in python()
        if source.layer in {"core", "law"}
        for line in basis.findall(source.text)
        for name in key.findall(line)
        if name not in known
    )


# Dependencies


def test_every_dependency_is_used():
    """What is not used is not installed, not audited and not explained."""
    from importlib.metadata import packages_distributions

    modules: dict[str, set[str]] = {}
    for module, names in packages_distributions().items():
        for name in names:
            modules.setdefault(name.lower().replace("_", "-"), set()).add(module)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    code = "\n".join(source.text for source in python() if source.in_package)
    by_name = {"argon2-cffi": "Argon2PasswordHasher"}  # Django loads it for us
    none(
        f"pyproject.toml: nothing under src uses {name}; take it out, or move it to the dev group"
        for name in (re.match(r"[\w-]+", line)[0].lower() for line in project["dependencies"])
        if not any(
            re.search(rf"\b{word}\b", code)
            for word in [by_name.get(name), *modules.get(name, ())]
            if word
        )
    )
