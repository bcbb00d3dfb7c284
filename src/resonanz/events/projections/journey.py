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
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from resonanz.analytics.journeys.log import COMPLETED, NO_TIME, OTHER, STARTED, LogArrays, from_arrow, from_sorted
from resonanz.events import faults, types
from resonanz.events.schema import UNDATED
from resonanz.events.sql import engine as open_engine
from resonanz.events.sql import file_list, literal
from resonanz.events.store import DataFile, Store
from resonanz.events.workspace import Workspace

_FORMAT: Final = 1
_RUN: Final = pa.schema(
    {"instance": pa.int32(), "activity": pa.int32(), "time": pa.int64(), "unit": pa.int32(), "lifecycle": pa.int8()}
)
_ORDERED: Final = "numbered.n, source_order"


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
        return from_arrow(_steps_of(store.files(), store))
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
    for file in fresh:
        by_month[file.month].append(file)
    for month in sorted(by_month):
        builder.add(month, _steps_of(by_month[month], store))
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


def _steps_of(files: Sequence[DataFile], store: Store) -> pa.Table:
    """Read the steps of files in their order of arrival: import by import, file by file, row by row."""
    arrival = {report["import_id"]: n for n, report in enumerate(reversed(store.reports()))}
    ordered = sorted(files, key=lambda f: (arrival[_import_of(f)], Path(f.path).name))
    if not ordered:
        return pa.table({name: pa.array([], pa.string()) for name in ("instance", "activity", "unit", "lifecycle")} | {
            "time": pa.array([], pa.timestamp("us", "UTC"))
        })  # fmt: skip
    with open_engine() as engine:
        engine.register("numbered", pa.table({"path": store.paths(ordered), "n": np.arange(len(ordered))}))
        return _query(engine, store.paths(ordered))


def _query(engine: Any, paths: Sequence[str]) -> pa.Table:
    return engine.sql(
        "SELECT instance, touchpoint AS activity, occurred_at AS time, unit, "
        "attributes['lifecycle'] AS lifecycle "
        f"FROM read_parquet({file_list(paths)}, filename = true, hive_partitioning = false) AS e "
        f"JOIN numbered ON e.filename = numbered.path WHERE type = {literal(types.STEP_REACHED)} "
        f"AND instance IS NOT NULL AND touchpoint IS NOT NULL ORDER BY {_ORDERED}"
    ).to_arrow_table()


def _import_of(file: DataFile) -> str:
    return Path(file.path).name.partition("-")[0]


def _coded(column: pa.ChunkedArray, names: pa.Array) -> tuple[NDArray[np.int32], pa.Array]:
    """Code words by their place in `names`, which grows by those that are new; −1 is blank."""
    encoded = column.combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.unify_dictionaries().combine_chunks()
    fresh = encoded.dictionary.filter(pc.invert(pc.is_in(encoded.dictionary, names)))
    grown = pa.concat_arrays([names, fresh])
    code_of = pc.index_in(encoded.dictionary, grown).to_numpy(zero_copy_only=False).astype(np.int32)
    codes = encoded.indices.fill_null(-1).to_numpy()
    return np.where(codes < 0, np.int32(-1), np.r_[code_of, np.int32(-1)][codes]), grown


def _lifecycle(column: pa.ChunkedArray) -> NDArray[np.int8]:
    words = pc.utf8_lower(column)
    started = pc.equal(words, "start").fill_null(False).to_numpy()
    completed = pc.equal(words, "complete").fill_null(False).to_numpy()
    return np.select([started, completed], [STARTED, COMPLETED], OTHER).astype(np.int8)
