"""Hold the full demo to the published shares (0.5 points) and totals (10 per cent).

    uv run shinpo demo --no-serve && uv run python bench/demo_calibration.py

Prints JSON with the largest differences; exit code 1 if one is over its limit. Subrogations are
few: their shares are shown, not held.
"""

import json
import sys
from pathlib import Path

PUBLISHED = Path(__file__).parents[1] / "data" / "published" / "s004"
POINTS, RELATIVE = 0.5, 0.10


def main() -> int:
    """Measure, print, and say by the exit code whether all limits hold."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shinpo.web.settings")
    django.setup()
    from django.conf import settings

    from shinpo.core.period import Month
    from shinpo.demo.calibration import Closings, shares, totals
    from shinpo.demo.setting import DEMO, load
    from shinpo.ledger import replay, scope
    from shinpo.registry.models import Association

    setting = load(DEMO, "full")
    found = Association.objects.get(code=setting.data["code"])
    last: Month = setting.month(setting.months - 1)
    closings = Closings(Path(settings.CLOSINGS_ROOT) / f"association={found.id}", last)
    compared = list(shares(closings, PUBLISHED))
    parts = [s for s in compared if s.table == "municipality"]
    few = {id(s) for s in parts[-len(parts) // 3 :]}
    few |= {id(s) for s in compared if s.table.endswith("_subrogation")}
    held = [s for s in compared if id(s) not in few]
    loose = [s for s in compared if id(s) in few]
    sums = list(totals(closings, PUBLISHED, float(setting.scale)))
    with scope.association(found.id):
        differences = replay.verify(found.id)
    report = {
        "shares": len(held),
        "worst_share_points": round(max(s.points for s in held), 3),
        "worst_subrogation_share_points": round(max(s.points for s in loose), 3),
        "totals": {t.name: round(t.found / t.published, 4) for t in sums},
        "replay_differences": len(differences),
    }
    print(json.dumps(report, ensure_ascii=False, indent=1))
    good = all(s.points <= POINTS for s in held) and all(t.difference <= RELATIVE for t in sums)
    return 0 if good and not differences else 1


if __name__ == "__main__":
    sys.exit(main())
