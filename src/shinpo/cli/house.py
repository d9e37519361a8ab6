"""Open the house for a command: Django's settings and apps, errors of the server in words."""

import os
import sys

from shinpo.ledger.place import ServerProblem

MISSING = ("42P01", "42703", "42883")  # table, column or function of a later version


def open_house() -> None:
    """Make models and the data base usable. The first query starts the embedded server."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shinpo.web.settings")
    import django

    try:
        django.setup()
    except ServerProblem as problem:
        print(problem, file=sys.stderr)
        raise SystemExit(1) from problem


def explain(error: BaseException) -> str | None:
    """Return what to tell the user about an error of the data base; None if it is none."""
    if isinstance(error, ServerProblem):
        return str(error)
    seen: BaseException | None = error
    while seen is not None:
        state = str(getattr(seen, "sqlstate", None) or "")
        if state in MISSING:
            return (
                "データベースがこの版に移行されていません。"
                "shinpo migrate を実行してから、もう一度実行してください。"
            )
        if type(seen).__name__ == "OperationalError" and not state:
            return (
                f"データベースに接続できません（{str(seen).strip()}）。"
                "DATABASE_URL とサーバーの状態を確かめてください。"
            )
        seen = seen.__cause__
    return None
