"""Sentences of the first screen about what was learned."""

from __future__ import annotations

from markupsafe import escape

from resonanz.analytics.alerts.results import Alert
from resonanz.analytics.results import Estimate, Verdict
from resonanz.analytics.text.results import Theme
from resonanz.report.context import Context
from resonanz.report.learned import Departure, Question, Race, Sentiment, Value
from resonanz.report.phrases import alerts as changes
from resonanz.report.phrases import msg
from resonanz.report.phrases import value as worths
from resonanz.report.phrases.findings import LINK, Words, key
from resonanz.report.phrases.prediction import column
from resonanz.report.phrases.referee import summary
from resonanz.report.phrases.scores import axis_words
from resonanz.report.phrases.sentiment import TONES, leading
from resonanz.report.words import figure


def _shown(estimate: Estimate, c: Context, *, sign: bool | None = None) -> str:
    words = figure(estimate, c.t, sign=sign)
    return f"{words.value} ({words.spoken})" if words.spoken else words.value


def alert(item: Alert, question: Question, c: Context) -> Words:
    """The newest change that is still so, with its first day."""
    t = c.t
    worse, better = axis_words(changes.METRICS.get(question.metric, question.metric), t)
    word = better if changes.verdict(item, question) is Verdict.BETTER else worse
    day = changes.short(item.since, t)
    sentence = t.markup("{name} is {word} since {day}.", name=key(c, question.touchpoint, "alerts"), word=word, day=day)
    evidence = t("{before} before, {after} since", before=_shown(item.before, c), after=_shown(item.after, c))
    raised = t("recognised on {day}", day=changes.short(item.raised, t))
    return Words(sentence, f"{evidence}, {raised}")


def departure(found: Departure, c: Context) -> Words:
    """What goes along most closely with leaving or coming back."""
    t, known = c.t, found.prediction
    template = (
        msg("{column} goes along most closely with who leaves.")
        if found.departure
        else msg("{column} goes along most closely with who comes back.")
    )
    sentence = t.markup(template, column=key(c, column(known.influences[0].column, found, c), "prediction"))
    pairs = t("{share} of pairs told apart", share=_shown(known.auc, c))
    unseen = t.plural("{n} customer that the model never saw", "{n} customers that the model never saw", known.auc.n)
    return Words(sentence, f"{pairs}, {unseen}")


def low_theme(theme: Theme, c: Context) -> Words:
    """The theme beside which scores are clearly lowest."""
    t = c.t
    name = LINK.format(anchor="themes", title="", name=t.quote(theme.name))
    sentence = t.markup("Comments about {theme} come with clearly lower scores.", theme=name)
    size = _shown(theme.lift, c, sign=True) if theme.lift is not None else ""
    share = t("{share} of the comments", share=_shown(theme.share, c))
    return Words(sentence, f"{size}, {share}")


def first_theme(theme: Theme, c: Context) -> Words:
    """The most frequent theme."""
    t = c.t
    name = LINK.format(anchor="themes", title="", name=t.quote(theme.name))
    sentence = t.markup("The theme that returns most often is {theme}.", theme=name)
    return Words(sentence, t("{share} of the comments", share=_shown(theme.share, c)))


def worth(found: Value, c: Context) -> Words | None:
    """What customers will bring, as far as it can be told."""
    t = c.t
    if found.buyers is not None:
        known = found.buyers
        sentence = t.markup("{share} of the customers still are customers.", share=figure(known.alive, t).value)
        evidence = [_shown(known.alive, c)]
        if known.value is not None and known.value.known:
            value, interval = worths.amount(known.value, found.currency, c)
            days = t.plural("next {n} day", "next {n} days", known.horizon_days)
            sentence = t.markup(
                "In the {days} customers will bring about {value}.",
                days=days,
                value=LINK.format(anchor="value", title="", name=value),
            )
            evidence = [interval]
        evidence.append(t.plural("{n} customer", "{n} customers", known.n))
        return Words(sentence, ", ".join(evidence))
    if found.contracts is None:
        return None
    known_contracts = found.contracts.contracts
    share = figure(known_contracts.retention, t)
    sentence = t.markup("{share} of new contracts last twelve periods.", share=share.value)
    return Words(sentence, f"{share.spoken}, {t.plural('{n} contract', '{n} contracts', known_contracts.n)}")


def race(found: Race, c: Context) -> Words:
    """Which metric counts."""
    t = c.t
    sentence = escape(summary(found, c))
    n = t.plural("{n} customer answered all of them", "{n} customers answered all of them", found.refereed.n)
    best = next((item for item in found.refereed.items if item.metric == found.refereed.best), None)
    shown = f"{_shown(best.skill.main, c)}, " if best is not None and best.skill.main.known else ""
    return Words(sentence, f"{shown}{n}")


def tone(found: Sentiment, c: Context) -> Words:
    """How many comments sound negative."""
    t, told = c.t, leading(found)
    sentence = t.markup(
        "{share} of the comments sound {tone}.",
        share=figure(told.share, t).value,
        tone=LINK.format(anchor="sentiment", title="", name=t(TONES[told.label])),
    )
    right = t("the model is right in {share}", share=_shown(found.quality.accuracy, c))
    return Words(
        sentence, f"{_shown(told.share, c)}, {t.plural('{n} comment', '{n} comments', found.comments)}, {right}"
    )
