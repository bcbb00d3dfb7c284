from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.sparse import csr_matrix
from scipy.stats import ttest_ind
from tests.analytics.text.comments import SUBJECTS, draw

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.text import Themes, find_themes
from resonanz.analytics.text.describing import as_days, lift, slope
from resonanz.analytics.text.factors import coherence, npmi
from resonanz.analytics.text.terms import read_terms

pytestmark = pytest.mark.unit
START = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def planted() -> tuple[Themes, list[str], np.ndarray]:
    """Four subjects; prices score two points lower, and comments on the app grow over the year."""
    rng = np.random.default_rng(0)
    drawn = draw(1_500, 1)
    days = np.array([rng.beta(2, 1) if subject == "app" else rng.random() for subject in drawn.subjects]) * 300
    order = np.argsort(days)
    texts, subjects = [drawn.texts[i] for i in order], [drawn.subjects[i] for i in order]
    scores = np.array([rng.normal(5 if subject == "price" else 7, 1) for subject in subjects])
    times = [START + timedelta(days=float(day)) for day in days[order]]
    return find_themes(texts, scores=scores, times=times), subjects, scores


def subject_of(theme: object) -> str:
    words = set(theme.keywords)
    return max(SUBJECTS, key=lambda subject: len(words & set(SUBJECTS[subject])))


def test_it_finds_the_planted_subjects_and_who_speaks_of_them(planted: tuple) -> None:
    themes, subjects, _ = planted
    assert {subject_of(theme) for theme in themes.items} == set(SUBJECTS)
    pairs = [(subject_of(theme), subjects[member]) for theme in themes.items for member in theme.members]
    assert np.mean([a == b for a, b in pairs]) > 0.95
    assert themes.parts.rest.value < 0.2


def test_every_theme_comes_with_its_quality(planted: tuple) -> None:
    themes, _, _ = planted
    assert all(theme.stability.value >= 0.7 for theme in themes.items)
    assert themes.parts.stability.value > 0.9
    assert themes.parts.quality.value > 0.9
    assert themes.parts.language == "de"
    assert all(theme.share.known and theme.coherence.known for theme in themes.items)


def test_the_subject_with_lower_scores_is_named_and_no_other_is_praised_wrongly(planted: tuple) -> None:
    themes, _, scores = planted
    price = [theme for theme in themes.items if subject_of(theme) == "price"]
    assert {theme.lift_verdict for theme in price} == {"worse"}
    members = np.zeros(len(scores), dtype=bool)
    members[list(price[0].members)] = True
    assert price[0].lift.value == pytest.approx(scores[members].mean() - scores[~members].mean())


def test_the_subject_that_grows_is_named(planted: tuple) -> None:
    themes, _, _ = planted
    app = [theme for theme in themes.items if subject_of(theme) == "app"]
    assert {theme.trend_verdict for theme in app} == {"rising"}
    assert [point.start.day for point in app[0].points] == [1] * len(app[0].points)


def test_example_voices_are_members(planted: tuple) -> None:
    themes, _, _ = planted
    assert all(set(theme.examples) <= set(theme.members) and len(theme.examples) == 3 for theme in themes.items)
    assert all((themes.theme_of[list(theme.members)] == k).all() for k, theme in enumerate(themes.items))


def test_corrections_move_texts_to_the_theme_people_named(planted: tuple) -> None:
    themes, subjects, _ = planted
    said = {i: "Geld" for i in themes.places.tolist() if subjects[i] == "price"}
    some = dict(list(said.items())[:60])
    correction = themes.correct(some)
    money = next(theme for theme in correction.themes.items if theme.name == "Geld")
    assert correction.before.value == 0.0
    assert correction.after.value > 0.9
    assert set(some) <= set(money.members)
    assert np.mean([subjects[i] == "price" for i in money.members]) > 0.95
    assert correction.changed > len(some)
    assert themes.parts.method == "nmf"
    assert correction.themes.parts.method == "labels"


def test_own_labels_are_learned_and_spread_over_all_texts() -> None:
    drawn = draw(600, 2)
    labels = [subject if i < 200 else None for i, subject in enumerate(drawn.subjects)]
    themes = find_themes(drawn.texts, labels=labels)
    names = np.array([theme.name for theme in themes.items])
    assert (names[themes.theme_of] == np.array(drawn.subjects)).all()
    assert themes.parts.quality.value == 1.0


def test_it_refuses_too_few_comments_and_unequal_lengths() -> None:
    drawn = draw(60)
    with pytest.raises(InvalidArgument, match="to find themes at least 100 are needed"):
        find_themes(drawn.texts)
    with pytest.raises(InvalidArgument, match="There are 60 texts and 2 scores"):
        find_themes(drawn.texts, scores=[1, 2])


def test_it_refuses_corrections_of_texts_it_did_not_look_at() -> None:
    themes = find_themes([*draw(200).texts, ""])
    with pytest.raises(InvalidArgument, match="nothing to correct at 200"):
        themes.correct({200: "Preis"})


def test_npmi_is_the_published_formula() -> None:
    table = np.array([[1, 1, 0], [1, 1, 0], [1, 0, 1], [0, 0, 1]])
    both, a, b = 2 / 4, 3 / 4, 2 / 4
    expected = np.log(both / (a * b)) / -np.log(both)
    values = npmi(csr_matrix(table), [0, 1, 2])
    assert values[0, 1] == pytest.approx(expected)
    assert values[1, 2] == -1.0
    assert coherence(csr_matrix(table), [0, 1]) == pytest.approx(expected)


def test_lift_is_the_difference_of_welch() -> None:
    rng = np.random.default_rng(3)
    scores, members = rng.normal(size=80), np.arange(80) < 30
    peer = ttest_ind(scores[members], scores[~members], equal_var=False)
    ours = lift(members, scores)
    assert ours.value / ours.error == pytest.approx(peer.statistic)
    assert ours.freedom == pytest.approx(peer.df)


def test_trend_is_least_squares_with_robust_errors() -> None:
    rng = np.random.default_rng(4)
    days, members = rng.random(200) * 100, rng.random(200) < 0.3
    peer = sm.OLS(members.astype(float), sm.add_constant(days)).fit(cov_type="HC1")
    ours = slope(members, days)
    assert ours.value == pytest.approx(peer.params[1] * 30)
    assert ours.error == pytest.approx(peer.bse[1] * 30)


def test_times_of_any_kind_become_days() -> None:
    times = [datetime(1970, 1, 2, 12, tzinfo=UTC), None, date(1970, 1, 3)]
    assert as_days(times).tolist()[::2] == [1.5, 2.0]
    assert np.isnan(as_days(times)[1])
    assert as_days(np.array(["1970-01-02", "NaT"], "datetime64[D]"))[0] == 1.0


def test_compounds_count_for_their_parts_and_words_keep_their_spelling() -> None:
    texts = [
        "Die Lieferzeit dauert",
        "Die Lieferung kam",
        "Die Zeit vergeht",
        "Viel Zeit",
        "Das Konto sperrt",
        "Alte Zeit",
        "Eure Zeit",
    ] * 8
    texts += ["Diese Lieferzeit dauert ewig", "Liefer uns Ware", "Liefer bald"] * 8
    texts += [f"Der Zug hielt wegen der Baustelle {i} mal" for i in range(60)]
    terms = read_terms(texts, minimum=5)
    place = {word: i for i, word in enumerate(terms.words)}
    assert terms.language == "de"
    assert "Zeit" in place
    assert terms.counts[0, place["Zeit"]] == 1
    assert "Die" not in place


def test_the_coherence_lies_in_its_range_however_many_comments_hold_no_subject_word() -> None:
    drawn = draw(600, 1).texts
    for theme in find_themes([*drawn, *["ok"] * 3 * len(drawn)]).items:
        found = theme.coherence
        assert found.low is not None
        assert found.high is not None
        assert found.low - 0.02 <= (found.value or 0) <= found.high + 0.02
