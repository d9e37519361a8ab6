"""The last known year projected from its past alone, beside last year's rates carried forward.

    uv run python bench/projection.py

Run on the full demo (`shinpo demo --no-serve`). Prints JSON: error of each item, the peer's, and
whether the actual lies in the 80 % range; seconds for one outlook.
"""

import json
import os
import platform
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shinpo.web.settings")

CODE = "aomine"
PLACES = 4


def main() -> None:
    """Project, compare, print."""
    import django

    django.setup()
    from shinpo.core.period import Month
    from shinpo.core.projection import ITEMS
    from shinpo.planning.projection.outlook import ahead, looked_back
    from shinpo.registry.models import Association

    association = Association.objects.get(code=CODE).pk
    back = looked_back(association, Month(2023, 3))
    started = time.perf_counter()
    ahead(association, Month(2024, 3))
    seconds = time.perf_counter() - started
    items = {
        item: {
            "error": str(round(back.error(item), PLACES)),
            "peer": str(round(back.peer_error(item) or 0, PLACES)),
            "in_range": back.outlook.items[item].holds(back.actual[item]),
        }
        for item in ITEMS
    }
    print(json.dumps({
        "bench": "projection",
        "unit": "relative error of the middle",
        "figure": items,
        "peer_is": "last year's rates carried forward",
        "beats": all(one["error"] < one["peer"] for one in items.values()),
        "seconds": round(seconds, 2),
        "environment": {"python": platform.python_version(), "cores": os.cpu_count()},
    }, ensure_ascii=False))  # fmt: skip


if __name__ == "__main__":
    main()
