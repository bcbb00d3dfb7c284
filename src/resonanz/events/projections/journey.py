"""The journey projection: steps as integer codes, per month ordered by instance and time.

Questions about journeys then need no sort. It is built when it is first asked for and afterwards takes up what was
committed since; codes never change. The manifest is replaced last and names all files, so a reader sees one whole
state; a projection that is not of the record's version is not used.
"""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from resonanz.analytics.journeys.log import COMPLETED, NO_TIME, OTHER, STARTED, Ints, LogArrays, from_sorted
from resonanz.events import faults, types
from resonanz.events.lock import hold_if_free
from resonanz.events.parsing import one_chunk
from resonanz.events.schema import UNDATED, UTC_MICROS
from resonanz.events.scope import Scope
from resonanz.events.store import DataFile, Store
from resonanz.events.workspace import Workspace

_FORMAT: Final = 2
_RUN: Final = pa.schema({
    "instance": pa.int32(), "activity": pa.int32(), "time": pa.int64(), "unit": pa.int32(), "lifecycle": pa.int8(),
    "arrival": pa.int64(), "source_order": pa.int64(),
})  # fmt: skip
_WORD: Final = pa.dictionary(pa.int32(), pa.string())
_STEPS: Final = pa.schema({
    "instance": pa.string(), "activity": _WORD, "time": UTC_MICROS, "unit": _WORD, "lifecycle": pa.string(),
    "arrival": UTC_MICROS, "source_order": pa.int64(),
})  # fmt: skip
_AT_ONCE: Final = 4 << 20
"""Steps whose instances are coded together: the more, the seldomer all known names are looked through."""


@dataclass(slots=True)
class _Manifest:
    """Which files make up the projection of one version of the record."""

    version: int
    runs: dict[str, str] = field(default_factory=dict)
    instances: str = ""
    activities: list[str] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    lifecycle: bool = False
    format: int = _FORMAT


def read(workspace: Workspace, scope: Scope, *, version: int, names: bool = False) -> LogArrays | None:
    """The steps that a scope allows, from the projection of exactly this version of the record.

    A projection that lags is brought up to date first, unless somebody writes right now.

    Args:
        workspace: where the record lies.
        scope: what may be seen; a single customer cannot be told apart here.
        version: version of the record that is being looked at.
        names: whether the names of the instances are needed.

    Returns:
        The log, or None where it has to be taken from the record itself.
    """
    folder = _folder(workspace)
    if scope.customer is not None or not _ready(workspace, version):
        return None
    # Another process may put a newer state in place and remove these files in the same moment.
    with suppress(FileNotFoundError):
        manifest = _read_manifest(folder)
        if manifest is not None and manifest.version == version:
            return _within(_load(folder, manifest, names=names), scope)
    return None


def is_current(workspace: Workspace) -> bool:
    """Whether the projection is of the record's version."""
    manifest = _read_manifest(_folder(workspace))
    return manifest is not None and manifest.version == Store(workspace.open()).version


def _ready(workspace: Workspace, version: int) -> bool:
    manifest = _read_manifest(_folder(workspace))
    if manifest is not None and manifest.version == version:
        return True
    # A workspace that may only be read has no projection of its own.
    with suppress(PermissionError), hold_if_free(workspace.lock) as free:
        store = Store(workspace)
        if free and store.version == version:
            maintain(workspace, store)
            return True
    return False


def maintain(workspace: Workspace, store: Store) -> None:
    """Bring the projection to the version of `store`; only for the holder of the writer's lock."""
    folder = _folder(workspace)
    folder.mkdir(parents=True, exist_ok=True)
    manifest = _read_manifest(folder)
    fresh = _since(manifest, store)
    if manifest is None or fresh is None:
        manifest, fresh = _Manifest(0), store.files()
    builder = _Builder(folder, manifest)
    for months in _portions(fresh, store):
        builder.add(months)
    builder.finish(store.version)


def _since(manifest: _Manifest | None, store: Store) -> list[DataFile] | None:
    """Files that came since; None where events or files went, or where the projection must be made anew."""
    if manifest is None or manifest.version > store.version:
        return None
    steps = list(store.steps(manifest.version))
    added = [file for step in steps for file in step.added]
    whole = all((store.root / file.path).exists() for file in added)
    return None if any(step.removed for step in steps) or not whole else added


def _portions(files: Iterable[DataFile], store: Store) -> Iterator[dict[str, pa.Table]]:
    """The steps of whole months, some millions at once."""
    by_month = defaultdict(list)
    for file in sorted(files, key=lambda f: Path(f.path).name):
        by_month[file.month].append(file)
    portion: dict[str, pa.Table] = {}
    for month in sorted(by_month):
        portion[month] = pa.concat_tables([_STEPS.empty_table(), *map(_steps_in, store.paths(by_month[month]))])
        if sum(map(len, portion.values())) >= _AT_ONCE:
            yield portion
            portion = {}
    yield portion


class _Builder:
    def __init__(self, folder: Path, manifest: _Manifest) -> None:
        self._folder, self._manifest = folder, manifest
        known = pq.read_table(folder / manifest.instances)["name"].combine_chunks() if manifest.instances else None
        self._instances = pa.array([], pa.string()) if known is None else known
        self._stamp = uuid.uuid4().hex
        self._grown = known is None

    def add(self, months: dict[str, pa.Table]) -> None:
        """Add events by month."""
        if not any(map(len, months.values())):
            return
        manifest, known = self._manifest, len(self._instances)
        steps = pa.concat_tables(months.values())
        instance, self._instances = _coded(_encoded(steps["instance"]), self._instances)
        self._grown |= len(self._instances) > known
        activity, activities = _coded(_encoded(steps["activity"]), pa.array(manifest.activities, pa.string()))
        unit, units = _coded(_encoded(steps["unit"]), pa.array(manifest.units, pa.string()))
        manifest.activities, manifest.units = activities.to_pylist(), units.to_pylist()
        lifecycle = _lifecycle(steps["lifecycle"])
        manifest.lifecycle |= bool(lifecycle.any())
        time = steps["time"].cast(pa.int64()).fill_null(NO_TIME).to_numpy()
        arrival = steps["arrival"].cast(pa.int64()).to_numpy()
        columns = [instance, activity, time, unit, lifecycle, arrival, steps["source_order"].to_numpy()]
        run = pa.table(columns, schema=_RUN)
        start = 0
        for month, part in months.items():
            self._write(month, run.slice(start, len(part)))
            start += len(part)

    def _write(self, month: str, run: pa.Table) -> None:
        if not len(run):
            return
        before = self._manifest.runs.get(month)
        if before is not None:
            run = pa.concat_tables([pq.read_table(self._folder / before), run])
        name = f"{month}-{self._stamp}.parquet"
        pq.write_table(
            run.take(pa.array(_order(run))),
            self._folder / name,
            compression="none",
            use_dictionary=["arrival"],
            column_encoding={"source_order": "DELTA_BINARY_PACKED"},
        )
        self._manifest.runs[month] = name

    def finish(self, version: int) -> None:
        """Put the new state in place of the old one."""
        manifest = self._manifest
        if self._grown:
            manifest.instances = f"instances-{self._stamp}.parquet"
            names = pa.table({"name": self._instances})
            pq.write_table(names, self._folder / manifest.instances, compression="lz4", use_dictionary=False)
        manifest.version = version
        faults.reach(faults.ROLLUP)
        draft = self._folder / "manifest.draft"
        draft.write_text(json.dumps(asdict(manifest)), encoding="utf-8")
        draft.replace(self._folder / "manifest.json")
        named = {"manifest.json", manifest.instances, *manifest.runs.values()}
        for path in self._folder.iterdir():
            if path.name not in named:
                path.unlink()


def _order(run: pa.Table) -> NDArray[np.int64]:
    """By instance and time; equal times of an instance in their order of arrival."""
    instance, time, arrival, place = (run[name].to_numpy() for name in ("instance", "time", "arrival", "source_order"))
    later = (arrival[1:] > arrival[:-1]) | ((arrival[1:] == arrival[:-1]) & (place[1:] >= place[:-1]))
    # Stable, and rows mostly stand in their order of arrival already.
    return np.lexsort((time, instance) if later.all() else (place, arrival, time, instance))


def _folder(workspace: Workspace) -> Path:
    return workspace.projections / "journey"


def _read_manifest(folder: Path) -> _Manifest | None:
    path = folder / "manifest.json"
    if not path.exists():
        return None
    stored = json.loads(path.read_text(encoding="utf-8"))
    return _Manifest(**stored) if stored.get("format") == _FORMAT else None


def _load(folder: Path, manifest: _Manifest, *, names: bool) -> LogArrays:
    columns = ["instance", "activity", "time"]
    columns += ["unit"] * bool(manifest.units) + ["lifecycle"] * manifest.lifecycle
    months = sorted(manifest.runs, key=lambda month: (month == UNDATED, month))
    runs = [pq.read_table(folder / manifest.runs[month], columns=columns) for month in months]
    known = folder / manifest.instances
    log = from_sorted(
        runs or [_RUN.empty_table().select(columns)],
        instances=pq.read_metadata(known).num_rows,
        activities=manifest.activities,
        units=manifest.units,
    )
    return replace(log, instance_names=pq.read_table(known)["name"].combine_chunks()) if names else log


def _within(log: LogArrays, scope: Scope) -> LogArrays:
    keep = np.ones(len(log), np.bool_)
    if scope.touchpoints is not None:
        keep &= np.isin(log.activity, _codes(log.activities, scope.touchpoints))
    if scope.units is not None:
        keep &= np.isin(log.unit, _codes(log.units, scope.units)) if log.unit is not None else False
    if keep.all():
        return log
    activity, activities = _narrowed(log.activity[keep], log.activities)
    unit, units = (None, ()) if log.unit is None else _narrowed(log.unit[keep], log.units)
    return replace(
        log,
        instance=log.instance[keep],
        activity=activity,
        activities=activities,
        time_us=log.time_us[keep],
        unit=unit if units else None,
        units=units,
        lifecycle=None if log.lifecycle is None else log.lifecycle[keep],
    )


def _narrowed(codes: Ints, names: tuple[str, ...]) -> tuple[Ints, tuple[str, ...]]:
    """Leave out names that no row has; −1 stays what it is."""
    used = np.unique(codes[codes >= 0])
    place = np.full(len(names) + 1, -1, np.int32)
    place[used] = np.arange(len(used))
    return place[codes], tuple(names[code] for code in used.tolist())


def _codes(names: Iterable[str], allowed: frozenset[str]) -> list[int]:
    return [code for code, name in enumerate(names) if name in allowed]


def _steps_in(path: str) -> pa.Table:
    columns = [
        "type", "instance", "touchpoint", "occurred_at", "unit", "attributes", "received_at", "source_order"
    ]  # fmt: skip
    events = pq.ParquetFile(path, read_dictionary=["type", "touchpoint", "unit"]).read(columns=columns)
    told = pc.and_(pc.is_valid(events["instance"]), pc.is_valid(events["touchpoint"]))
    is_step = pc.and_(_equals(events["type"], types.STEP_REACHED), told)
    if not pc.all(is_step).as_py():
        events = events.filter(is_step)
    lifecycle = pc.map_lookup(events["attributes"], "lifecycle", "first")
    named = [events[name] for name in ("instance", "touchpoint", "occurred_at", "unit")]
    return pa.table([*named, lifecycle, events["received_at"], events["source_order"]], schema=_STEPS)


def _equals(column: pa.ChunkedArray, word: str) -> pa.ChunkedArray:
    return pc.equal(column.cast(pa.string()), word)


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """One array of codes: encoding one piece of memory is several times faster than unifying many dictionaries."""
    if pa.types.is_dictionary(column.type):
        return one_chunk(column.unify_dictionaries())
    return one_chunk(column).dictionary_encode()


def _coded(encoded: pa.DictionaryArray, names: pa.Array) -> tuple[NDArray[np.int32], pa.Array]:
    """Code words by their place in `names`, which grows by those that are new; −1 is blank."""
    words = encoded.dictionary
    # Known names are looked up among the few new words, not the other way round: the smaller table is the faster one.
    place = pc.index_in(names, words)
    known = np.flatnonzero(place.is_valid().to_numpy(zero_copy_only=False))
    codes = np.full(len(words) + 1, -1, dtype=np.int32)
    codes[place.drop_null().to_numpy()] = known
    new = codes[:-1] < 0
    grown = pa.concat_arrays([names, words.filter(pa.array(new))]) if new.any() else names
    codes[:-1][new] = np.arange(len(names), len(grown))
    # Blank cells have no index; they take the last code.
    return codes[encoded.indices.fill_null(len(codes) - 1).to_numpy()], grown


def _lifecycle(column: pa.ChunkedArray) -> NDArray[np.int8]:
    words: Any = pc.utf8_lower(column)
    started = pc.equal(words, "start").fill_null(False).to_numpy()
    completed = pc.equal(words, "complete").fill_null(False).to_numpy()
    return np.select([started, completed], [STARTED, COMPLETED], OTHER).astype(np.int8)
