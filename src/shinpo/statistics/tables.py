"""All tables of one closing: 「統計表」. The face of this package.

closings = Closings.in_folder(root, association_id)
tables = Statistics.of(closings, Month(2024, 3))
tables.table("by_bank")
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from shinpo.core.period import Month
from shinpo.core.tables import Table
from shinpo.statistics.axes import AxisRows, axis_rows
from shinpo.statistics.build import Maker
from shinpo.statistics.counting import Counted, count
from shinpo.statistics.layout import layout
from shinpo.statistics.periods import Periods
from shinpo.statistics.reader import Closings


@dataclass(frozen=True)
class Statistics:
    """One closing, counted: 「統計」."""

    closings: Closings
    periods: Periods
    counted: Counted
    axes: Mapping[str, AxisRows]

    @classmethod
    def of(cls, closings: Closings, month: Month) -> "Statistics":
        """Count a closing.

        :raises Refused: if the month is not closed or its files are not what was frozen.
        """
        periods = closings.periods(month)
        with closings.opened(month) as engine:
            counted = count(engine)
            axes = {
                axis.id: axis_rows(axis, counted.keys(axis.id), engine, month.last)
                for axis in layout().axes.values()
            }
        return cls(closings, periods, counted, axes)

    @property
    def month(self) -> Month:
        """The month of the closing."""
        return self.periods.month

    def maker(self, name: str) -> Maker:
        """Return what makes a table.

        :raises Refused: if there is no table of that name.
        """
        spec = layout().table(name)
        return Maker(spec, self.counted, self.periods, self.axes.get(spec.axis))

    def table(self, name: str, style: str | None = None) -> Table:
        """Return a table in its own style or in another.

        :raises Refused: if there is no table of that name.
        """
        return self.maker(name).table(style)


KEPT = 16  # closings whose counts are kept in the process
_kept: OrderedDict[tuple[object, ...], Statistics] = OrderedDict()


def statistics_of(association_id: int, month: Month) -> Statistics:
    """Return the statistics of a closing on record, counted once per process.

    What was counted from the same files is the same: the key is the hashes of the files.

    :raises Refused: as `Statistics.of`.
    """
    closings = Closings.recorded(association_id)
    key = (closings.root, association_id, month, closings.fingerprint(month))
    found = _kept.get(key)
    if found is None:
        found = Statistics.of(closings, month)
        _kept[key] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found


def table_names() -> tuple[str, ...]:
    """Return the names of all tables, in order of print."""
    return tuple(layout().tables)
