"""The journey projection: steps as integer codes, per month ordered by instance and time.

Questions about journeys then need no sort. Each import adds its events to the months it touches; codes never change.
The manifest is replaced last and names all files, so a reader sees one whole state; a projection that is not of the
record's version is not used, and the next import builds it anew.
"""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from resonanz.analytics.journeys.log import COMPLETED, NO_TIME, OTHER, STARTED, LogArrays, from_arrow, from_sorted
from resonanz.events import faults, types
from resonanz.events.parsing import one_chunk
from resonanz.events.schema import UNDATED, UTC_MICROS
from resonanz.events.store import DataFile, Store
from resonanz.events.workspace import Workspace

_FORMAT: Final = 1
_RUN: Final = pa.schema(
    {"instance": pa.int32(), "activity": pa.int32(), "time": pa.int64(), "unit": pa.int32(), "lifecycle": pa.int8()}
)
_WORD: Final = pa.dictionary(pa.int32(), pa.string())
_STEPS: Final = pa.schema(
    {"instance": _WORD, "activity": _WORD, "time": UTC_MICROS, "unit": _WORD, "lifecycle": pa.string()}
)


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


def load(workspace: Workspace) -> LogArrays:
    """Load all steps of the record: from the projection where it is up to date, else from the record itself."""
    store = Store(workspace.open())
    manifest = _read_manifest(_folder(workspace))
    if manifest is None or manifest.version != store.version:
        return from_arrow(_steps_of(store.paths(_in_arrival(store.files(), store))))
    return _load(_folder(workspace), manifest)


def is_current(workspace: Workspace) -> bool:
    """Whether the projection is of the record's version."""
    manifest = _read_manifest(_folder(workspace))
    return manifest is not None and manifest.version == Store(workspace.open()).version


def maintain(workspace: Workspace, store: Store) -> None:
    """Bring the projection to the version of `store`; only for the holder of the writer's lock."""
    folder = _folder(workspace)
    folder.mkdir(parents=True, exist_ok=True)
    manifest = _read_manifest(folder)
    if manifest is None or manifest.version != store.version - 1:
        builder = _Builder(folder, _Manifest(0), [])
        fresh = store.files()
    else:
        names = pq.read_table(folder / manifest.instances)["name"].to_pylist() if manifest.instances else []
        builder = _Builder(folder, manifest, names)
        newest = store.reports()[0]["import_id"]
        fresh = [file for file in store.files() if Path(file.path).name.startswith(newest)]
    by_month = defaultdict(list)
    for file in _in_arrival(fresh, store):
        by_month[file.month].append(file)
    for month in sorted(by_month):
        builder.add(month, _steps_of(store.paths(by_month[month])))
    builder.finish(store.version)


class _Builder:
    def __init__(self, folder: Path, manifest: _Manifest, instances: list[str]) -> None:
        self._folder, self._manifest = folder, manifest
        self._instances = pa.array(instances, pa.string())
        self._stamp = uuid.uuid4().hex
        self._grown = not manifest.instances

    def add(self, month: str, steps: pa.Table) -> None:
        """Add events of one month, in their order of arrival."""
        if not steps.num_rows:
            return
        manifest = self._manifest
        known = len(self._instances)
        instance, self._instances = _coded(steps["instance"], self._instances)
        self._grown |= len(self._instances) > known
        activity, activities = _coded(steps["activity"], pa.array(manifest.activities, pa.string()))
        unit, units = _coded(steps["unit"], pa.array(manifest.units, pa.string()))
        manifest.activities, manifest.units = activities.to_pylist(), units.to_pylist()
        lifecycle = _lifecycle(steps["lifecycle"])
        manifest.lifecycle |= bool(lifecycle.any())
        time = steps["time"].cast(pa.int64()).fill_null(NO_TIME).to_numpy()
        run = pa.table([instance, activity, time, unit, lifecycle], schema=_RUN)
        if month in manifest.runs:
            run = pa.concat_tables([pq.read_table(self._folder / manifest.runs[month]), run])
        # Stable: equal times of an instance keep their order of arrival.
        order = np.lexsort((run["time"].to_numpy(), run["instance"].to_numpy()))
        name = f"{month}-{self._stamp}.parquet"
        pq.write_table(run.take(pa.array(order)), self._folder / name, compression="none", use_dictionary=False)
        manifest.runs[month] = name

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


def _folder(workspace: Workspace) -> Path:
    return workspace.projections / "journey"


def _read_manifest(folder: Path) -> _Manifest | None:
    path = folder / "manifest.json"
    if not path.exists():
        return None
    stored = json.loads(path.read_text(encoding="utf-8"))
    return _Manifest(**stored) if stored.get("format") == _FORMAT else None


def _load(folder: Path, manifest: _Manifest) -> LogArrays:
    columns = ["instance", "activity", "time"]
    columns += ["unit"] * bool(manifest.units) + ["lifecycle"] * manifest.lifecycle
    months = sorted(manifest.runs, key=lambda month: (month == UNDATED, month))
    runs = [pq.read_table(folder / manifest.runs[month], columns=columns) for month in months]
    return from_sorted(
        runs or [_RUN.empty_table().select(columns)],
        instances=pq.read_metadata(folder / manifest.instances).num_rows,
        activities=manifest.activities,
        units=manifest.units,
    )


def _in_arrival(files: Sequence[DataFile], store: Store) -> list[DataFile]:
    """Order files import by import, source by source, row by row."""
    arrival = {report["import_id"]: n for n, report in enumerate(reversed(store.reports()))}
    return sorted(files, key=lambda f: (arrival[_import_of(f)], Path(f.path).name))


def _steps_of(paths: Sequence[str]) -> pa.Table:
    """Read the steps of files; `paths` stand in their order of arrival, rows within a file are put into theirs."""
    return pa.concat_tables([_STEPS.empty_table(), *map(_steps_in, paths)])


def _steps_in(path: str) -> pa.Table:
    columns = ["type", "instance", "touchpoint", "occurred_at", "unit", "attributes", "source_order"]
    words = ["type", "instance", "touchpoint", "unit"]
    events = pq.ParquetFile(path, read_dictionary=words).read(columns=columns)
    is_step = pc.and_(_equals(events["type"], types.STEP_REACHED), pc.is_valid(events["instance"]))
    if not pc.all(is_step).as_py():
        events = events.filter(is_step)
    order = events["source_order"].to_numpy()
    if (order[1:] < order[:-1]).any():
        events = events.take(pa.array(np.argsort(order, kind="stable")))
    lifecycle = pc.map_lookup(events["attributes"], "lifecycle", "first")
    named = [events["instance"], events["touchpoint"], events["occurred_at"], events["unit"], lifecycle]
    return pa.table(named, schema=_STEPS)


def _equals(column: pa.ChunkedArray, word: str) -> pa.ChunkedArray:
    return pc.equal(column.cast(pa.string()), word)


def _import_of(file: DataFile) -> str:
    return Path(file.path).name.partition("-")[0]


def _coded(column: pa.ChunkedArray, names: pa.Array) -> tuple[NDArray[np.int32], pa.Array]:
    """Code words by their place in `names`, which grows by those that are new; −1 is blank."""
    encoded = one_chunk(column.unify_dictionaries())
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
    words = pc.utf8_lower(column)
    started = pc.equal(words, "start").fill_null(False).to_numpy()
    completed = pc.equal(words, "complete").fill_null(False).to_numpy()
    return np.select([started, completed], [STARTED, COMPLETED], OTHER).astype(np.int8)
