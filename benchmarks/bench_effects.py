"""Effects beside the peers' libraries, in one run, on the same drawn panels.

    python benchmarks/bench_effects.py --rounds 5
    python benchmarks/bench_effects.py --peers VENV/bin/python

Contestants take turns, medians of CPU seconds are compared, values must agree. statsmodels is always there; pysyncon
(synthetic control) and csdid (Callaway-Sant'Anna) run in a process of the Python that `--peers` names.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np

UNITS, PERIODS, START = 40, 30, 20
COUNTIES, YEARS = 500, 6


def courses() -> np.ndarray:
    """40 units that follow two common movements; the first gains 4 in the last third."""
    rng = np.random.default_rng(1)
    common = np.cumsum(rng.normal(0, 0.7, (2, PERIODS)), axis=1)
    y = rng.normal(20, 2, UNITS)[:, None] + rng.normal(1, 0.5, (UNITS, 2)) @ common + rng.normal(size=(UNITS, PERIODS))
    y[0, START:] += 4
    return y


def waves() -> tuple[np.ndarray, np.ndarray]:
    """500 units, 6 periods, three waves and units that are never treated."""
    rng = np.random.default_rng(2)
    starts = rng.choice([2, 3, 4, YEARS], COUNTIES)
    active = np.arange(YEARS) >= starts[:, None]
    return rng.normal(size=(COUNTIES, 1)) + rng.normal(size=(COUNTIES, YEARS)) + 0.5 * active, starts


def series() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    x = np.cumsum(rng.normal(0, 0.5, 100))
    return 10 + 1.2 * x + rng.normal(size=100) + 10 * (np.arange(100) >= 70), x


def ours(design: str) -> float:
    """Our estimate with everything around it: interval, placebos, checks, grade."""
    from resonanz.analytics.effects import Panel, Treatment, estimate

    if design == "its":
        y, x = series()
        panel = Panel.of(["s"], [f"{t:03d}" for t in range(100)], y[None], covariates={"x": x[None]})
        return float(estimate(panel, [Treatment("s", "070")], covariates=["x"]).value or 0)
    y, starts = waves() if design == "staggered" else (courses(), np.where(np.arange(UNITS) == 0, START, PERIODS))
    names, times = [f"u{i:03d}" for i in range(len(y))], [f"{t:02d}" for t in range(y.shape[1])]
    treated = [Treatment(names[i], times[s]) for i, s in enumerate(starts) if s < y.shape[1]]
    return float(estimate(Panel.of(names, times, y), treated, design=design).value or 0)


def regression() -> float:
    """statsmodels: two-way regression with dummies and errors clustered by unit."""
    import statsmodels.api as sm

    y = courses()
    unit, time_ = np.repeat(np.arange(UNITS), PERIODS), np.tile(np.arange(PERIODS), UNITS)
    dose = ((unit == 0) & (time_ >= START)).astype(float)
    design = np.column_stack([dose, np.eye(UNITS)[unit], np.eye(PERIODS)[time_][:, 1:]])
    fitted = sm.OLS(y.ravel(), design).fit(cov_type="cluster", cov_kwds={"groups": unit})
    return float(fitted.params[0])


def structural() -> float:
    """statsmodels: local level with regression at its most likely speed, forecast."""
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    y, x = series()
    fitted = UnobservedComponents(y[:70], "llevel", exog=x[:70]).fit(disp=False)
    return float(y[70:].mean() - fitted.forecast(30, exog=x[70:, None]).mean())


PEER = """
import json, sys, time, warnings
import numpy as np, pandas as pd
warnings.simplefilter("ignore")
task, path = sys.argv[1:]
y = np.load(path)
def synthetic():
    from pysyncon import Synth
    from pysyncon.utils import PlaceboTest
    synth = Synth()
    frame = pd.DataFrame(y.T)
    fit = lambda own: synth.fit(X0=frame.iloc[:20].drop(columns=own), X1=frame.iloc[:20][own],
        Z0=frame.iloc[:20].drop(columns=own), Z1=frame.iloc[:20][own], custom_V=np.ones(20)) or synth.W
    def gap(own):
        w = fit(own)
        rest = frame.drop(columns=own).to_numpy()
        return float((frame[own].to_numpy() - rest @ np.asarray(synth.W).ravel())[20:].mean())
    own = gap(0)
    [gap(i) for i in range(1, y.shape[0])]
    return own
def waves():
    from csdid.att_gt import ATTgt
    starts = y[:, -1].astype(int)
    rows = [(i, t, y[i, t], 0 if starts[i] >= 6 else starts[i] + 1) for i in range(len(y)) for t in range(6)]
    data = pd.DataFrame(rows, columns=["id", "t", "y", "g"])
    data["t"] += 1
    found = ATTgt(yname="y", tname="t", idname="id", gname="g", data=data).fit(est_method="reg", bstrap=False)
    found.aggte(typec="simple", bstrap=False, cband=False)
    return float(found.atte["overall_att"])
run = {"sc": synthetic, "staggered": waves}[task]
import io, contextlib
with contextlib.redirect_stdout(io.StringIO()):
    run()
    began = time.process_time()
    value = run()
    took = time.process_time() - began
print(json.dumps({"value": value, "seconds": took}))
"""


def peer(python: str, task: str, folder: Path) -> tuple[float, float]:
    """Value and CPU seconds of a peer in its own process."""
    data = courses() if task == "sc" else np.column_stack(waves())
    path = folder / f"{task}.npy"
    np.save(path, data)
    done = subprocess.run([python, "-c", PEER, task, str(path)], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    return found["value"], found["seconds"]


def timed(run: Callable[[], float]) -> tuple[float, float]:
    """Value and CPU seconds, the first run not counted."""
    run()
    began = time.process_time()
    value = run()
    return value, time.process_time() - began


def main(arguments: list[str] | None = None) -> int:
    """Print a table of medians and ratios; exit 1 where values differ."""
    import tempfile

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", help="Python that has pysyncon and csdid")
    given = parser.parse_args(arguments)
    pairs: dict[str, tuple[str, Callable[[], tuple[float, float]]]] = {
        "did": ("statsmodels, clustered", lambda: timed(regression)),
        "its": ("statsmodels, most likely speed", lambda: timed(structural)),
    }
    alike = True
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        if given.peers:
            pairs["sc"] = ("pysyncon, with placebos", lambda: peer(given.peers, "sc", place))
            pairs["staggered"] = ("csdid, analytic errors", lambda: peer(given.peers, "staggered", place))
        print(f"{'design':12}{'ours ms':>10}{'peer ms':>10}{'peer/ours':>11}{'ours':>10}{'peer':>10}  peer")
        for design, (name, other) in pairs.items():
            mine, theirs = zip(*((timed(lambda d=design: ours(d)), other()) for _ in range(given.rounds)), strict=True)
            own, their = median(s for _, s in mine), median(s for _, s in theirs)
            values = mine[0][0], theirs[0][0]
            alike &= abs(values[0] - values[1]) < 0.15
            print(
                f"{design:12}{own * 1e3:10.1f}{their * 1e3:10.1f}{their / own:11.2f}"
                f"{values[0]:10.3f}{values[1]:10.3f}  {name}"
            )
    return 0 if alike else 1


if __name__ == "__main__":
    sys.exit(main())
