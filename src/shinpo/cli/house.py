"""Open the house for a command: Django's settings and apps, errors of the server in words."""

import os
import sys

from shinpo.ledger.place import ServerProblem


def open_house() -> None:
    """Make models and the data base usable. The first query starts the embedded server."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shinpo.web.settings")
    import django

    try:
        django.setup()
    except ServerProblem as problem:
        print(problem, file=sys.stderr)
        raise SystemExit(1) from problem
