"""Made-up reports for the tests of the report: rich, long-named, tiny, hostile. No number here is a real one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from resonanz.analytics.drivers.results import Asymmetry, Driver, Drivers
from resonanz.analytics.journeys.results import Activity, Edge, Handoff, Journey, Variant
from resonanz.analytics.metrics.results import Break, Comparison, MetricValue, Trend, TrendPoint
from resonanz.analytics.results import Estimate, Unit, Verdict, note
from resonanz.events.balance import Balance
from resonanz.report.model import ColumnRole, Report, SourceSummary, Voice

LEVEL = 0.95


def scale(value: float | None, half: float = 0.1, n: int = 400, method: str = "t_interval") -> Estimate:
    return _estimate(value, half, n, method=method, unit=Unit.SCALE)


def share(value: float | None, half: float = 0.02, n: int = 1200, method: str = "wilson") -> Estimate:
    return _estimate(value, half, n, method=method, unit=Unit.SHARE)


def points(value: float | None, half: float = 3.0, n: int = 1200, method: str = "adjusted_wald_nps") -> Estimate:
    return _estimate(value, half, n, method=method, unit=Unit.POINTS)


def seconds(value: float, half: float, n: int = 900) -> Estimate:
    return _estimate(value, half, n, method="order_statistic", unit=Unit.SECONDS)


def _estimate(value: float | None, half: float, n: int, *, method: str, unit: Unit) -> Estimate:
    if value is None:
        return Estimate(None, None, None, LEVEL, n, method, unit)
    return Estimate(value, value - half, value + half, LEVEL, n, method, unit)


def hidden(n: int, unit: Unit = Unit.SCALE) -> Estimate:
    return Estimate(None, None, None, LEVEL, n, "t_interval", unit, (note("suppressed", n=n, minimum=5),))


def imprecise(low: float, high: float, n: int) -> Estimate:
    value = (low + high) / 2
    return Estimate(value, low, high, LEVEL, n, "t_interval", Unit.SCALE, (note("too_few_answers", n=n, needed=60),))


TOUCHPOINTS = (
    ("Jahresrechnung verstehen", 3.12, 0.06, 2890),
    ("Störung melden", 3.94, 0.07, 2110),
    ("Hotline-Anruf", 3.71, 0.09, 1760),
    ("Kundenportal", 3.69, 0.08, 1904),
    ("Umzug melden", 4.02, 0.11, 802),
    ("Zählerstand übermitteln", 4.31, 0.06, 1660),
    ("Tarifberatung am Telefon", 3.88, 0.12, 610),
    ("Abschlag ändern", 3.38, 0.10, 744),
    ("Netzanschluss beantragen", 3.74, 0.21, 118),
)


def balance() -> Balance:
    return Balance(3462, 3412, 32, 18, 41, 24_518)


def metrics() -> tuple[MetricValue, ...]:
    rows = [MetricValue("nps", "Weiterempfehlung", "0-10", points(18, 3, 3412))]
    for name, value, half, n in TOUCHPOINTS:
        rows.append(MetricValue("csat_mean", name, "1-5", scale(value, half, n)))
        rows.append(MetricValue("csat_top2", name, "1-5", share((value - 1) / 4, half / 4, n)))
    rows.append(MetricValue("csat_mean", "Wallbox-Beratung", "1-5", imprecise(2.9, 4.6, 14)))
    rows.append(MetricValue("csat_mean", "Förderantrag Wärmepumpe", "1-5", hidden(3)))
    return tuple(rows)


def comparisons() -> tuple[Comparison, ...]:
    def one(segment: str, value: Estimate, diff: float, verdict: Verdict, ranks: tuple[int, int] | None) -> Comparison:
        low, high = ranks or (None, None)
        cell = MetricValue("nps", "Weiterempfehlung", "0-10", value, "Region", segment)
        difference = points(diff, 6, value.n) if value.value is not None else None
        needed = 180 if verdict is Verdict.CANNOT_TELL else None
        return Comparison(cell, difference, verdict, 0.2, low, high, needed)

    unclear = Verdict.NO_CLEAR_DIFFERENCE
    few = Estimate(
        9.0, -22.0, 40.0, LEVEL, 22, "adjusted_wald_nps", Unit.POINTS, (note("too_few_answers", n=22, needed=180),)
    )
    return (
        one("Küste", points(22, 6, 842), 5, unclear, (1, 3)),
        one("Nord", points(20, 5, 1190), 3, unclear, (1, 3)),
        one("Mitte", points(19, 6, 736), 1, unclear, (1, 3)),
        one("Süd", points(9, 6, 644), -12, Verdict.WORSE, (4, 4)),
        one("Gewerbe", few, -8, Verdict.CANNOT_TELL, None),
        one("Insel", hidden(4, Unit.POINTS), 0, Verdict.SUPPRESSED, None),
    )


def trend() -> Trend:
    before = [27, 26, 28, 27]
    after = [17, 15, 18, 16, 19, 17, 18]
    months = [date(2024 + i // 4, 1 + 3 * (i % 4), 1) for i in range(12)]
    items = [TrendPoint(day, points(v, 3, 420), 0) for day, v in zip(months, before, strict=False)]
    items += [TrendPoint(day, points(v, 3, 460), 1) for day, v in zip(months[5:], after, strict=True)]
    broken = Break(date(2025, 1, 1), note("source_changed", before="Telefon", after="E-Mail"))
    return Trend(
        "nps",
        "Weiterempfehlung",
        "0-10",
        "quarter",
        tuple(items),
        (broken,),
        points(1, 4.2, 920),
        Verdict.NO_CLEAR_DIFFERENCE,
        5.1,
    )


def drivers() -> Drivers:
    shares = (0.168, 0.112, 0.104, 0.091, 0.058, 0.044, 0.031)
    ranks = ((1, 1), (2, 4), (2, 4), (2, 4), (5, 6), (5, 6), (7, 7))
    ties = (1, 2, 2, 2, 3, 3, 4)
    order = (0, 1, 2, 3, 7, 4, 5)
    kinds = ("basic", "performance", "cannot_tell", "performance", "excitement", "cannot_tell", "performance")
    items = []
    for position, index in enumerate(order):
        name, value, half, n = TOUCHPOINTS[index]
        contrast = Asymmetry(scale(-0.4, 0.1), scale(0.1, 0.05), scale(-0.6, 0.2), kinds[position])
        euro = Estimate(310.0, 90.0, 540.0, LEVEL, n, "lever", Unit.MONEY, (note("currency", currency="EUR"),))
        items.append(
            Driver(
                name,
                share(shares[position], 0.022, 2890, "lmg"),
                *ranks[position],
                ties[position],
                scale(value, half, n),
                n / 2890,
                contrast,
                euro if position < 3 else None,
            )
        )
    total = share(0.608, 0.03, 2890, "lmg")
    return Drivers("Weiterempfehlung", "lmg", total, 2890, tuple(items), ())


STEPS = (
    "Vertrag",
    "Willkommen",
    "Zählerstand",
    "Abschlagsplan",
    "Jahresrechnung",
    "Bleibt",
    "Anruf",
    "Kündigt",
    "Erinnerung",
)
COUNTS = (9130, 8914, 8702, 8610, 8455, 8176, 1160, 279, 1604)
HOPS = (
    (0, 1, 8914, 3600 * 5, True), (1, 2, 7098, 86400 * 9, True), (2, 3, 8610, 86400 * 2, True),
    (3, 4, 8455, 86400 * 14, True), (4, 5, 7827, 86400 * 14, True), (4, 6, 1160, 86400 * 3, False),
    (6, 4, 628, 86400 * 1, False), (6, 6, 357, 3600 * 20, False), (6, 7, 183, 86400 * 6, False),
    (4, 7, 96, 86400 * 21, True), (2, 8, 1604, 86400 * 9, False), (8, 2, 1604, 86400 * 4, False),
    (6, 5, 349, 86400 * 11, True), (1, 3, 212, 86400 * 8, False),
)  # fmt: skip


def journey() -> Journey:
    scores = (None, 4.6, 4.3, 4.1, 3.12, 4.0, 2.8, None, 3.3)
    activities = tuple(
        Activity(
            name,
            count + 40,
            count,
            9130 if i == 0 else 0,
            count if i in {5, 7} else 0,
            357 if i == 6 else 0,
            None,
            None if scores[i] is None else scale(scores[i], 0.12, 20 if i == 8 else 600),
            None,
        )
        for i, (name, count) in enumerate(zip(STEPS, COUNTS, strict=True))
    )
    edges = tuple(
        Edge(STEPS[a], STEPS[b], n, float(wait), wait * 3.0, seconds(wait, wait / 10, n), None,
             scale(3.4, 0.2, 300) if not planned else None, planned)
        for a, b, n, wait, planned in HOPS
    )  # fmt: skip

    def path(*steps: int) -> tuple[str, ...]:
        return tuple(STEPS[i] for i in steps)

    variants = (
        Variant(path(0, 1, 2, 3, 4, 5), 5972, share(0.654, 0.01, 9130), 86400 * 41.0, scale(4.31, 0.07, 1200)),
        Variant(path(0, 1, 2, 8, 2, 3, 4, 5), 1604, share(0.176, 0.008, 9130), 86400 * 54.0, scale(3.62, 0.15, 300)),
        Variant(path(0, 1, 2, 3, 4, 6, 4, 5), 803, share(0.088, 0.006, 9130), 86400 * 61.0, scale(2.74, 0.21, 120)),
        Variant(path(0, 1, 2, 3, 4, 6, 6, 7), 357, share(0.039, 0.004, 9130), 86400 * 77.0, hidden(3)),
    )
    handoffs = (
        Handoff("Service Nord", "Abrechnung", 612, 86400 * 2.5),
        Handoff("Abrechnung", "Netz", 240, 86400 * 5.0),
    )
    return Journey(
        9130, 49_120, activities, 182, edges, variants, seconds(86400 * 43, 86400), seconds(86400 * 88, 86400 * 3),
        share(0.132, 0.007, 9130), handoffs, share(0.041, 0.004, 9130), share(0.67, 0.01, 9130), (),
    )  # fmt: skip


def columns() -> tuple[ColumnRole, ...]:
    return (
        ColumnRole("Antwort-Nr", "id", "unique_values", ("100231", "100232"), guessed=True),
        ColumnRole("Weiterempfehlung", "rating", "scale_0_10", ("9", "10", "7"), guessed=True),
        ColumnRole("Jahresrechnung verstehen", "rating", "scale_1_5", ("3", "2", "5"), guessed=True),
        ColumnRole("Kommentar", "text", "long_text", ("Warum 38 Euro mehr?",), guessed=False),
        ColumnRole("Bearbeiter", "people", "working_person", (), guessed=True),
    )


def voices() -> tuple[Voice, ...]:
    return (
        Voice("Der neue Abschlag ist 38 Euro höher. Auf Seite 4 steht eine Formel, aber kein Satz.",
              "Jahresrechnung verstehen", 2.0, "1-5", date(2026, 11, 14), "de"),
        Voice("Am Telefon war es in einer Minute erklärt. Warum steht das nicht auf der Rechnung?",
              "Hotline-Anruf", 4.0, "1-5", date(2026, 11, 12), "de"),
        Voice("Strom weg, nach zehn Minuten die erste SMS. So wusste ich wenigstens Bescheid.",
              "Störung melden", 5.0, "1-5", None, "de"),
    )  # fmt: skip


def source() -> SourceSummary:
    problems = (("Jahresrechnung verstehen", "outside_scale", 33), ("Datum", "bad_time", 8))
    return SourceSummary("umfrage-2026.csv", "csv", "wide", balance(), columns(), problems)


def rich() -> Report:
    """Everything a report can hold."""
    return Report(
        title="umfrage-2026.csv",
        generated=datetime(2026, 11, 15, 8, 12, tzinfo=UTC),
        period=(date(2024, 1, 4), date(2026, 11, 14)),
        balance=balance(),
        sources=(source(),),
        metrics=metrics(),
        comparisons=comparisons(),
        trends=(trend(),),
        outcome="Weiterempfehlung",
        drivers=drivers(),
        journey=journey(),
        voices=voices(),
        limits=(note("no_value"), note("too_few_answers", touchpoint="Wallbox-Beratung", n=14, needed=60)),
    )


def tiny() -> Report:
    """Nine answers to one question and nothing else."""
    few = Estimate(3.0, 1.9, 4.1, LEVEL, 9, "t_interval", Unit.SCALE, (note("too_few_answers", n=9, needed=60),))
    nine = Balance(9, 9, 0, 0, 0, 9)
    only = SourceSummary(
        "neun.csv", "csv", "wide", nine, (ColumnRole("Bewertung", "rating", "scale_1_5", ("3",), True),), ()
    )
    return replace(
        rich(), title="neun.csv", period=None, balance=nine, sources=(only,), comparisons=(), trends=(), outcome=None,
        metrics=(MetricValue("csat_mean", "Bewertung", "1-5", few),), drivers=None, journey=None, voices=(),
        limits=(note("no_time"), note("no_log"), note("too_few_answers", touchpoint="Bewertung", n=9, needed=60)),
    )  # fmt: skip


def wide(count: int = 60) -> Report:
    """Sixty touchpoints with long names, as in airport and energy surveys."""
    names = [
        f"Q7{chr(65 + i % 26)}{i} Departure/arrival time convenience und Kraftwerksstandortbesichtigung {i}"
        for i in range(count)
    ]
    values = [
        MetricValue("csat_mean", name, "1-5", scale(2.6 + 0.03 * i, 0.08, 900 + i)) for i, name in enumerate(names)
    ]
    values += [
        MetricValue("csat_top2", name, "1-5", share(0.4 + 0.008 * i, 0.02, 900 + i)) for i, name in enumerate(names)
    ]
    return replace(rich(), metrics=tuple(values), outcome=names[0])


def log(steps: int = 42) -> Report:
    """A log with many steps and nothing else."""
    names = [f"T{i:02d} Determine confirmation of receipt and necessity of stop advice {i}" for i in range(steps)]
    total = 10_000
    activities = tuple(
        Activity(name, total - 180 * i, total - 200 * i, total if i == 0 else 0, 200, 0, None, None, None)
        for i, name in enumerate(names)
    )
    pairs = [(i, i + 1, total - 210 * i) for i in range(steps - 1)]
    pairs += [(i, i + 3, 900 - 10 * i) for i in range(0, steps - 3, 2)]
    pairs += [(i + 2, i, 420 - 5 * i) for i in range(0, steps - 2, 3)]
    edges = tuple(
        Edge(names[a], names[b], n, 5400.0 * (a + 1), 18000.0 * (a + 1), None, None, None, None) for a, b, n in pairs
    )
    variants = tuple(
        Variant(tuple(names[: 4 + i * 3]), 900 - 90 * i, share(0.09 - 0.009 * i, 0.005), 86400.0 * (i + 1), None)
        for i in range(8)
    )
    found = Journey(
        total, 262_200, activities, 4366, edges, variants, seconds(86400 * 8, 3600 * 10), seconds(86400 * 31, 86400),
        share(0.42, 0.01, total), (), None, None, (),
    )  # fmt: skip
    return replace(
        rich(),
        title="bpic.xes.gz",
        metrics=(),
        comparisons=(),
        trends=(),
        outcome=None,
        drivers=None,
        voices=(),
        journey=found,
        limits=(note("no_scores"),),
    )


HOSTILE = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>{{7*7}}{n}%s"


def hostile() -> Report:
    """Every name and text is an attack."""
    report = rich()
    evil = HOSTILE
    value = MetricValue("csat_mean", evil, "1-5", scale(3.1), evil, evil)
    cell = replace(report.comparisons[0], value=replace(value, metric="csat_mean"), difference=scale(-0.3))
    found = journey()
    names = {step: f"{step}{evil}" for step in STEPS}
    renamed = replace(
        found,
        activities=tuple(replace(a, name=names[a.name]) for a in found.activities),
        edges=tuple(replace(e, source=names[e.source], target=names[e.target]) for e in found.edges),
        top_variants=tuple(replace(v, path=tuple(names[s] for s in v.path)) for v in found.top_variants),
        handoffs=(Handoff(evil, evil + "2", 30, 10.0),),
    )
    column = ColumnRole(evil, evil, evil, (evil,), True)
    src = SourceSummary(evil, evil, evil, report.balance, (column,), ((evil, evil, 3),))
    return replace(
        report,
        title=evil,
        sources=(src,),
        metrics=(replace(value, dimension=None, segment=None), value),
        comparisons=(cell,),
        trends=(replace(report.trends[0], touchpoint=evil, breaks=(Break(date(2025, 1, 1), note(evil, a=evil)),)),),
        outcome=evil,
        drivers=replace(
            drivers(), outcome=evil, items=tuple(replace(i, driver=evil + i.driver) for i in drivers().items)
        ),
        journey=renamed,
        voices=(Voice(evil, evil, 2.0, evil, None, evil),),
        limits=(note("too_few_answers", touchpoint=evil, n=1, needed=2), note(evil, x=evil)),
        labels=((evil, evil),),
    )
