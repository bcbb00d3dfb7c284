from __future__ import annotations

import pyarrow as pa
import pytest
from tests.events.mapping.tables import ELEVEN, FIVE, SEVEN, german_day, minute, table

from resonanz.events.errors import NothingToMeasure
from resonanz.events.mapping import Mapping, Shape, assumptions, guess, profile

pytestmark = pytest.mark.unit


def codes(mapping: Mapping, column: str) -> set[str]:
    return {r.code for r in mapping.reasons if r.column == column}


def test_a_german_list_of_scores_is_long() -> None:
    mapping = guess(
        "umfrage.csv",
        table(
            Bewertung=FIVE,
            Kommentar=lambda i: f"Das war Besuch {i}" if i % 3 else None,
            Datum=german_day,
            Kontaktpunkt=("Hotline", "Filiale", "App"),
            Filiale=("Nord", "Süd"),
        ),
    )
    assert (mapping.shape, mapping.touchpoint, mapping.unit, mapping.text) == (
        Shape.LONG,
        "Kontaktpunkt",
        "Filiale",
        ("Kommentar",),
    )
    assert [(r.metric, r.worst, r.best) for r in mapping.ratings] == [("csat", 1, 5)]
    assert (mapping.time.columns, mapping.time.format) == (("Datum",), "%d.%m.%Y")


def test_headers_match_after_trimming_blanks_and_case() -> None:
    mapping = guess("a.csv", table(**{" TOUCHPOINT ": ("call", "shop"), "Score ": FIVE, "DATE": minute}))
    assert (mapping.shape, mapping.touchpoint, mapping.time.columns) == (Shape.LONG, " TOUCHPOINT ", ("DATE",))
    assert mapping.ratings[0].column == "Score "


def test_unnamed_columns_on_one_scale_are_a_grid_of_ratings() -> None:
    mapping = guess(
        "hotel.csv", table(Zimmer=FIVE, Lage=FIVE, Gate=FIVE, Preis=FIVE, Frühstück=FIVE, Alter=lambda i: 18 + i % 60)
    )
    assert [r.column for r in mapping.ratings] == ["Zimmer", "Lage", "Gate", "Preis", "Frühstück"]
    assert mapping.attributes == ("Alter",)


def test_background_beside_a_grid_is_no_rating() -> None:
    mapping = guess("a.csv", table(q1=SEVEN, q2=SEVEN, q3=SEVEN, age=(1, 2, 3, 4, 5, 6, 7), education=(1, 2, 3)))
    assert [r.column for r in mapping.ratings] == ["q1", "q2", "q3"]


def test_columns_of_one_question_share_its_scale() -> None:
    mapping = guess("a.csv", table(switch_1=FIVE, switch_2=FIVE, switch_3=FIVE, switch_4=(1, 2, 3, 4)))
    assert [(r.worst, r.best) for r in mapping.ratings] == [(1, 5)] * 4
    assert "scale_from_neighbours" in codes(mapping, "switch_4")


def test_zero_below_a_scale_of_one_to_five_is_not_applicable() -> None:
    mapping = guess("a.csv", table(food=(*FIVE, 0), seat=FIVE, wifi=(*FIVE, 0)))
    assert [(r.worst, r.best, r.no_answer) for r in mapping.ratings] == [(1, 5, ("0",)), (1, 5, ()), (1, 5, ("0",))]
    assert {r.column for r in assumptions(mapping)} == {"food", "wifi"}


def test_codes_far_from_the_scale_are_no_answers() -> None:
    mapping = guess("a.csv", table(q1=(*SEVEN, -99), q2=(*SEVEN, 99, "k.A."), q3=(*SEVEN, 9)))
    assert [r.no_answer for r in mapping.ratings] == [("-99",), ("k.A.", "99"), ("9",)]


def test_eleven_after_a_scale_of_ten_is_no_answer() -> None:
    rating = guess("a.csv", table(NETPRO=(*ELEVEN, 11))).ratings[0]
    assert (rating.metric, rating.worst, rating.best, rating.no_answer) == ("nps", 0, 10, ("11",))


def test_six_is_not_used_where_its_share_differs_much() -> None:
    mapping = guess("a.csv", table(q7a=(*FIVE, 0), q7b=(*FIVE, 6, 0), q7c=(6, 6, 6, 6, 1, 2, 3, 4, 5, 0)))
    assert [(r.best, sorted(r.no_answer)) for r in mapping.ratings] == [(5, ["0"]), (5, ["0", "6"]), (5, ["0", "6"])]
    assert "top_no_answer" in codes(mapping, "q7c")


def test_school_grades_are_best_at_one() -> None:
    mapping = guess("a.csv", table(Schulnote=(1, 2, 3, 4), Kontaktpunkt=("App", "Hotline")))
    assert (mapping.ratings[0].worst, mapping.ratings[0].best) == (6, 1)
    assert "direction_grade" in {r.code for r in assumptions(mapping)}


def test_words_are_put_in_order() -> None:
    words = ("sehr zufrieden", "eher zufrieden", "teils/teils", "sehr unzufrieden", "eher unzufrieden", "keine Angabe")
    rating = guess("a.csv", table(Zufriedenheit=words)).ratings[0]
    assert rating.labels == (
        ("sehr unzufrieden", 1),
        ("eher unzufrieden", 2),
        ("teils/teils", 3),
        ("eher zufrieden", 4),
        ("sehr zufrieden", 5),
    )
    assert rating.no_answer == ("keine Angabe",)


def test_labelled_numbers_tell_their_direction() -> None:
    rating = guess("a.csv", table(Frage=("1 - sehr gut", "2", "3", "4", "5 - mangelhaft"))).ratings[0]
    assert (rating.worst, rating.best, rating.labels) == (5, 1, (("1 - sehr gut", 1), ("5 - mangelhaft", 5)))


def test_drawn_and_counted_stars_are_scores() -> None:
    drawn = guess("a.csv", table(rating=("★★★★☆", "★★★★★", "★☆☆☆☆"))).ratings[0]
    counted = guess("a.csv", table(x=("4 of 5", "5 of 5", "1 of 5"))).ratings[0]
    assert (drawn.best, dict(drawn.labels)["★★★★☆"]) == (5, 4)
    assert (counted.best, dict(counted.labels)["4 of 5"]) == (5, 4)


def test_the_header_can_name_the_scale() -> None:
    mapping = guess(
        "a.csv",
        table(
            **{"How easy was it (1-7)": SEVEN, "Overall satisfaction (1-10)": (1, 5, 9), "Recommend? 0 bis 10": ELEVEN}
        ),
    )
    assert [(r.metric, r.worst, r.best) for r in mapping.ratings] == [("ces", 1, 7), ("rating", 1, 10), ("nps", 0, 10)]
    assert mapping.outcome == "Overall satisfaction (1-10)"


def test_a_worded_outcome_of_two_values_is_a_share() -> None:
    mapping = guess(
        "a.csv", table(food=FIVE, seat=FIVE, wifi=FIVE, satisfaction=("satisfied", "neutral or dissatisfied"))
    )
    outcome = mapping.ratings[-1]
    assert (outcome.metric, dict(outcome.labels)) == ("share", {"satisfied": 1, "neutral or dissatisfied": 0})
    assert mapping.outcome == "satisfaction"


def test_leaving_is_the_bad_value() -> None:
    churn = guess("a.csv", table(Churn=("Yes", "No", "No"))).ratings[0]
    assert dict(churn.labels) == {"No": 1, "Yes": 0}


def test_recommended_yes_or_no_is_a_share_and_no_nps() -> None:
    mapping = guess("a.csv", table(Rating=FIVE, Recommended__IND=(0, 1, 1), Review__Text=lambda i: f"I like {i} of it"))
    assert [(r.metric, r.labels) for r in mapping.ratings] == [("csat", ()), ("share", (("1", 1), ("0", 0)))]


def test_the_header_can_say_that_one_is_best() -> None:
    rating = guess("a.csv", table(**{"Wie zufrieden? (1 = sehr zufrieden, 5 = sehr unzufrieden)": FIVE})).ratings[0]
    assert (rating.metric, rating.worst, rating.best) == ("csat", 5, 1)


def test_averages_of_others_are_no_ratings() -> None:
    mapping = guess("a.csv", table(Average__Score=("8.1", "7.9", "6.0"), Reviewer__Score=("2.5", "9.6", "10", "7.1")))
    assert [(r.column, r.metric, r.worst, r.best) for r in mapping.ratings] == [("Reviewer Score", "rating", 0, 10)]


def test_one_unnamed_score_of_ten_is_recommendation_and_said() -> None:
    mapping = guess("a.csv", table(score=ELEVEN))
    assert mapping.ratings[0].metric == "nps"
    assert {r.code for r in assumptions(mapping)} == {"nps_by_scale"}


def test_decimal_commas_are_seen() -> None:
    mapping = guess("a.csv", table(Rating=("4,5", "3,0", "1,5"), Umsatz=lambda i: f"{i},50", Kundennr=lambda i: i // 2))
    assert (mapping.decimal_comma, mapping.value, mapping.customer) == (True, "Umsatz", "Kundennr")
    assert [(r.worst, r.best) for r in mapping.ratings] == [(1, 5)]


def test_weights_are_flagged_and_not_used() -> None:
    mapping = guess("a.csv", table(nps=ELEVEN, WEIGHT=("0.8", "1.2")))
    assert (mapping.weight, mapping.attributes) == (None, ("WEIGHT",))
    assert codes(mapping, "WEIGHT") == {"weight_not_used"}


def test_working_people_are_taken_out_without_a_sample() -> None:
    mapping = guess(
        "calls.csv",
        table(csat=FIVE, Agent=("Kim", "Lee"), Supervisor=("Eve", "Bob"), Shift=("day", "night"), Team=("A", "B")),
    )
    assert (mapping.people, mapping.unit) == (("Agent", "Supervisor", "Shift"), "Team")
    assert {r.samples for r in mapping.reasons if r.role == "people"} == {()}


def test_tenure_of_customers_stays_an_attribute() -> None:
    assert guess("a.csv", table(csat=FIVE, tenure=(1, 20, 70))).attributes == ("tenure",)


def test_contact_data_of_customers_is_not_stored() -> None:
    mapping = guess(
        "a.csv",
        table(
            csat=FIVE,
            email=lambda i: f"a{i}@example.org",
            Phone__number=lambda i: f"0170{i:07d}",
            Name=lambda i: f"N {i}",
        ),
    )
    assert (mapping.customer, mapping.ignored, mapping.attributes) == ("email", ("Phone number", "Name"), ())
    assert {r.samples for r in mapping.reasons if r.role in {"customer", "ignored"}} == {()}


def test_date_and_time_of_day_are_joined() -> None:
    day_and_clock = {"Date": lambda i: f"2021-01-{i % 28 + 1:02d}", "Time": lambda i: f"09:{i % 60:02d}:00"}
    mapping = guess("a.csv", table(**day_and_clock, AvgTalkDuration=lambda i: f"00:02:{i % 60:02d}", rating=FIVE))
    assert (mapping.time.columns, mapping.time.format) == (("Date", "Time"), None)
    assert mapping.attributes == ("AvgTalkDuration",)


def test_times_that_cannot_be_true_are_never_chosen() -> None:
    mapping = guess("a.csv", table(csat=FIVE, created=lambda i: f"12/{i % 28 + 1}/1899 09:30:00 AM"))
    assert mapping.time.columns == ()


def test_row_numbers_and_empty_columns_are_ignored() -> None:
    mapping = guess("a.csv", table(**{"": lambda i: i, "id": lambda i: f"x{i}", "csat": FIVE, "empty": (None,)}))
    assert (mapping.id, mapping.ignored) == ("id", ("", "empty"))


def test_comments_alone_are_signals() -> None:
    mapping = guess("a.csv", table(text=lambda i: f"I wait {i} days for my card", category=("card", "cash")))
    assert (mapping.shape, mapping.text, mapping.ratings) == (Shape.WIDE, ("text",), ())


def test_nothing_to_measure_names_what_was_looked_for_and_seen() -> None:
    with pytest.raises(NothingToMeasure, match=r"(?s)ratings.*log.*milestones.*Columns seen: city, population"):
        guess("cities.csv", table(city=("Wien", "Bern"), population=lambda i: 1000 + i))


def test_few_rows_are_enough() -> None:
    rows = pa.table({"Bewertung": ["5", "4"], "Datum": ["01.02.2024", "14.02.2024"], "Filiale": ["Nord", "Süd"]})
    mapping = guess("klein.csv", rows)
    assert [(r.worst, r.best, r.metric) for r in mapping.ratings] == [(1, 5, "csat")]


def test_codes_that_appear_late_in_a_file_are_seen() -> None:
    early, late = table(50, nps=ELEVEN), table(10, nps=(11, 98))
    mapping = guess("a.csv", early, profile=profile([early, late], rows=50))
    assert mapping.ratings[0].no_answer == ("11", "98")


def test_rates_and_counts_are_no_ratings() -> None:
    with pytest.raises(NothingToMeasure):
        guess(
            "a.csv",
            table(
                retention__rate=("0.31", "0.42", "0.55"), interest__rate=("1.5", "2.5", "4.1"), service__calls=(0, 1, 7)
            ),
        )
