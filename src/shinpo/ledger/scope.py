"""Open a transaction for one association: 「協会の範囲」.

Nothing business-like is read or written outside such a scope: without it the data base shows
no row at all.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def association(association_id: int) -> Iterator[None]:
    """Run the block in one transaction that sees only the rows of `association_id`.

    Nesting inside the same association is allowed (a savepoint); another association inside is
    refused, because one transaction belongs to one association.
    """
    with transaction.atomic():
        set_association(association_id)
        yield


def set_association(association_id: int) -> str:
    """Set the association of the current transaction; return the one set before ('' if none).

    Raise RuntimeError if the transaction already belongs to another association.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(current_setting('app.association', true), ''),"
            " set_config('app.association', %s, true)",
            [str(int(association_id))],
        )
        previous = str(cursor.fetchone()[0])
    if previous not in ("", str(int(association_id))):
        raise RuntimeError(
            f"the transaction belongs to association {previous}, not {association_id}"
        )
    return previous
