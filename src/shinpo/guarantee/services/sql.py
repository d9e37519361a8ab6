"""The department's SQL files, read once."""

from functools import cache
from importlib.resources import files


@cache
def statement(name: str) -> str:
    """Return one file of guarantee/sql."""
    return files("shinpo.guarantee").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
