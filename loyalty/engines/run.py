"""The nightly run: stays as Parquet in, one row per guest with figures, scores and tier out.

The files of a run are the same whichever engine counted and however often it was interrupted: the
guests stand in the order of their keys, a part for each million keys, and the same writer writes
them all.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from loyalty.engines.folders import Folder, stamped
from loyalty.engines.opening import Frame, check, opened
from loyalty.metrics import dense
from loyalty.metrics.guests import SCORED_FROM, SUM_COLUMNS, TRAIT_COLUMNS, features, traits
from loyalty.metrics.ladder import Rung, checked, levels
from loyalty.metrics.rfm import scores

READ = (*SCORED_FROM, "arrival", "direct", "property")
COLUMNS = (*SUM_COLUMNS, *TRAIT_COLUMNS, "r", "f", "m", "tier")
SCHEMA = pa.schema(
    [(name, pa.float64() if name == "direct_share" else pa.int64()) for name in COLUMNS]
)
KEYS = 1_000_000
"""How many guests' keys a part of the result spans."""

_FORMAT = 1  # raised when the same stays give other files

Tell = Callable[[int, int], object]


def run(
    *, engine: str, source: Path, target: Path, as_of: int, rungs: Sequence[Rung], tell: Tell
) -> int:
    """Counts all guests of the stays below ``source`` as of a day and keeps them below ``target``.

    ``tell`` hears the parts done and the parts there are. Parts that are kept from an earlier run
    over the same stays, day and ladder are checked and not written again; when all are there,
    nothing is counted. Returns the number of guests. Raises ``NotInstalled``, ``NotReadable``,
    ``BadLadder``.
    """
    check(engine)
    stays = Folder(source)
    files = stays.files()
    made_of: list[tuple[Any, ...]] = [
        (name, line["sha256"]) for name, line in sorted(stays.lines.items())
    ] or [(str(each), each.stat().st_size, each.stat().st_mtime_ns) for each in files]
    told = [(rung.name, rung.nights, rung.spend) for rung in checked(rungs)]
    stamp = stamped(_FORMAT, made_of, as_of, told)
    result = Folder(target)
    if result.complete == stamp and all(result.kept(name, stamp) for name in result.lines):
        tell(len(result.lines), len(result.lines))
        return sum(line["rows"] for line in result.lines.values())
    guests = counted(engine, files, as_of=as_of, rungs=rungs)
    return _write(result, guests, stamp, tell)


def counted(engine: str, files: Sequence[Path], *, as_of: int, rungs: Sequence[Rung]) -> pa.Table:
    """The table of ``SCHEMA`` of all guests with a stay that had ended, by rising key."""
    if not files:
        return SCHEMA.empty_table()
    if engine == "pandas":
        return _on_arrays(opened(engine, files, READ), as_of, rungs)
    stays = opened(engine, files, READ)
    told = levels(scores(features(stays, as_of=as_of)), rungs)
    rows = told.select(*COLUMNS).collect("pyarrow").to_native()
    return _typed({name: rows[name] for name in COLUMNS}).sort_by("guest")


def _on_arrays(stays: Frame, as_of: int, rungs: Sequence[Rung]) -> pa.Table:
    """The same on numpy's arrays, where scores and tiers take a fraction of the time."""
    frame = stays.collect("pandas")
    columns = {name: frame.get_column(name).to_numpy() for name in SCORED_FROM}
    made = dense.scored(**columns, as_of=as_of, rungs=rungs)
    more = traits(frame, as_of=as_of).sort("guest")
    told: dict[str, Any] = {name: more.get_column(name).to_numpy() for name in TRAIT_COLUMNS}
    return _typed(made | told)


def _typed(columns: dict[str, Any]) -> pa.Table:
    def made(name: str) -> Any:
        values, kind = columns[name], SCHEMA.field(name).type
        if isinstance(values, np.ndarray):
            return pa.array(values, from_pandas=True).cast(kind)
        return values.cast(kind)

    return pa.table({name: made(name) for name in COLUMNS}, schema=SCHEMA)


def _write(result: Folder, guests: pa.Table, stamp: str, tell: Tell) -> int:
    parts = list(_parts(guests))
    for done, (name, rows) in enumerate(parts):
        tell(done, len(parts))
        if not result.kept(name, stamp):
            result.write(name, [rows], SCHEMA, stamp)
    result.finish([name for name, _ in parts], stamp)
    tell(len(parts), len(parts))
    return int(guests.num_rows)


def _parts(guests: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    keys = guests["guest"].to_numpy()
    if not len(keys):
        return
    for million in range(int(keys[0]) // KEYS, int(keys[-1]) // KEYS + 1):
        start, end = np.searchsorted(keys, [million * KEYS, (million + 1) * KEYS])
        if end > start:
            yield f"guests={million:06d}/guests.parquet", guests.slice(start, end - start)
