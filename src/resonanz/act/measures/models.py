from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from resonanz.act.opportunities.models import Opportunity
from resonanz.organisation.base.models import Record, Versioned
from resonanz.organisation.customers.models import Customer, Purpose
from resonanz.organisation.people.models import Member, Role
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit


def in_this_century(day: date) -> None:
    """Days far away are slips of the pen.

    Raises:
        ValidationError: before 2000 or after 2099.
    """
    if not 2000 <= day.year < 2100:
        raise ValidationError(_("Choose a day of this century."))


def _span(least: Any, most: Any) -> list[Any]:
    return [MinValueValidator(least), MaxValueValidator(most)]


class Metric(models.TextChoices):
    """What is to change, as it is asked."""

    NPS = "nps", _("Recommendation (NPS, points)")
    CSAT = "csat", _("Satisfaction (mean)")
    CES = "ces", _("Ease (mean)")
    RATING = "rating", _("Rating (mean)")


class Direction(models.TextChoices):
    """Which way is better."""

    UP = "up", _("higher is better")
    DOWN = "down", _("lower is better")


class Design(models.TextChoices):
    """How it is found out whether the measure works; the codes are those of the effect methods."""

    CUSTOMERS = "ab", _("Single customers, drawn by lot")
    WAVES = "staggered", _("Units in waves, order drawn by lot")
    CONTROLS = "did", _("Some units, compared with others")
    SERIES = "its", _("Everywhere at once, compared with before")


class Selection(models.TextChoices):
    """How the units were chosen; the worst ones improve by themselves."""

    ALL = "all", _("all that work there")
    VOLUNTEERS = "volunteers", _("those that wanted to")
    WORST = "worst", _("those with the lowest values")
    OTHER = "other", _("for other reasons")


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    REGISTERED = "registered", _("registered")
    RUNNING = "running", _("running")
    ENDED = "ended", _("ended")


class Advice(models.TextChoices):
    """What the monitor recommends; nothing of it happens by itself."""

    NONE = "", _("nothing yet")
    EXPAND = "expand", _("expand")
    CONTINUE = "continue", _("continue")
    STOP = "stop", _("stop")


class Measure(Versioned):
    """An intended change with hypothesis, metric, roles, cost, owner and stop rule, registered before it starts."""

    number = models.PositiveIntegerField(unique=True, editable=False)
    title = models.CharField(_("title"), max_length=160)
    hypothesis = models.TextField(_("hypothesis"), max_length=2_000, blank=True)
    opportunity = models.ForeignKey(
        Opportunity, models.PROTECT, null=True, blank=True, related_name="measures", verbose_name=_("opportunity")
    )
    touchpoints = models.ManyToManyField(Touchpoint, related_name="measures", verbose_name=_("touchpoints"))
    roles = models.ManyToManyField(Role, blank=True, related_name="measures", verbose_name=_("roles"))
    metric = models.CharField(_("metric"), max_length=8, choices=Metric, blank=True)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction, default=Direction.UP)
    target = models.FloatField(_("expected change"), null=True, blank=True, validators=_span(0, 1_000))
    """How much better it should get, in units of the metric; always positive."""
    owner = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="measures_owned", verbose_name=_("owner")
    )
    cost_cents = models.PositiveBigIntegerField(_("cost"), null=True, blank=True)
    stop_rule = models.TextField(_("stop rule"), max_length=1_000, blank=True)
    units = models.ManyToManyField(Unit, blank=True, related_name="measures", verbose_name=_("units"))
    controls = models.ManyToManyField(
        Unit, blank=True, related_name="measures_compared", verbose_name=_("units to compare with")
    )
    selection = models.CharField(
        _("how the units were chosen"), max_length=10, choices=Selection, default=Selection.ALL
    )
    design = models.CharField(_("design"), max_length=9, choices=Design, default=Design.WAVES)
    single = models.BooleanField(_("single customers can receive it or not"), default=False)
    share = models.FloatField(_("share of customers that receives it"), default=0.5, validators=_span(0.05, 0.95))
    consent = models.CharField(_("consent that customers gave"), max_length=12, choices=Purpose, blank=True)
    contact_weeks = models.PositiveSmallIntegerField(
        _("weeks in which customers were at the touchpoint"), null=True, blank=True, validators=_span(1, 104)
    )
    """Only customers of whom the record heard there in so many weeks; none means all customers of the units."""
    wave_count = models.PositiveSmallIntegerField(_("number of waves"), default=3, validators=_span(1, 100))
    weeks_between = models.PositiveSmallIntegerField(_("weeks between waves"), default=4, validators=_span(1, 104))
    weeks_after = models.PositiveSmallIntegerField(
        _("weeks watched after the last wave"), default=6, validators=_span(1, 104)
    )
    visible_week = models.PositiveSmallIntegerField(null=True, blank=True)
    """First week after the start in which the expected change can be seen; none where it cannot or nobody said."""
    planned_start = models.DateField(_("planned start"), null=True, blank=True, validators=[in_this_century])
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    created_at = models.DateTimeField()
    registered_at = models.DateTimeField(null=True, blank=True)
    registered_by = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+")
    plan = models.JSONField(default=dict, blank=True)
    """What was registered: never changed afterwards."""
    plan_hash = models.CharField(max_length=64, blank=True)
    seed = models.CharField(max_length=32, blank=True)
    """What waves or customers were drawn with; whoever knows it can draw again and gets the same."""
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.TextField(max_length=2_000, blank=True)
    advice = models.CharField(max_length=8, choices=Advice, default=Advice.NONE, blank=True)
    advised_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def code(self) -> str:
        """The number as people say it."""
        return f"M-{self.number}"

    @property
    def draws_customers(self) -> bool:
        """Whether lot decides for each customer, not for units."""
        return self.design == Design.CUSTOMERS

    @property
    def planned_weeks(self) -> int:
        """From the start to the end of the plan."""
        waiting = 0 if self.draws_customers else (self.wave_count - 1) * self.weeks_between
        return waiting + self.weeks_after

    @property
    def is_draft(self) -> bool:
        return self.state == State.DRAFT

    @property
    def is_running(self) -> bool:
        return self.state == State.RUNNING


class Guardrail(Record):
    """Another metric that must not get worse by more than a limit."""

    measure: Any = models.ForeignKey(Measure, models.CASCADE, related_name="guardrails")
    metric = models.CharField(_("metric"), max_length=8, choices=Metric)
    touchpoint = models.ForeignKey(
        Touchpoint, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("touchpoint")
    )
    """Where it is asked; none means at the touchpoints of the measure."""
    direction = models.CharField(_("direction"), max_length=4, choices=Direction, default=Direction.UP)
    limit = models.FloatField(_("largest worsening that is accepted"), validators=_span(0, 1_000))

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.metric} {self.limit}"


class Wave(Record):
    """Units that receive the measure together."""

    measure: Any = models.ForeignKey(Measure, models.CASCADE, related_name="waves")
    number = models.PositiveSmallIntegerField()
    units = models.ManyToManyField(Unit, related_name="waves")
    planned_at = models.DateField()
    started_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["measure", "number"], name="wave_once")]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.number}"


class Outcome(models.TextChoices):
    """What became of a proposed wave."""

    OPEN = "", _("waits")
    BEGUN = "begun", _("begun")
    WITHDRAWN = "withdrawn", _("taken back")
    HELD = "held", _("held back")
    ENDED = "ended", _("the measure ended")


class Proposal(Versioned):
    """That a wave begins by itself: two different persons release it, each once."""

    wave: Any = models.ForeignKey(Wave, models.CASCADE, related_name="proposals")
    by_policy = models.BooleanField(default=False)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    advised: models.JSONField[Any, Any] = models.JSONField(default=dict)
    """What the monitor said; after it was held back, what it said then."""
    rest_hours = models.PositiveSmallIntegerField(default=0)
    """Least hours between the second release and the start."""
    first_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    first_at = models.DateTimeField(null=True)
    second_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    second_at = models.DateTimeField(null=True)
    begins_at = models.DateTimeField(null=True, db_index=True)
    outcome = models.CharField(max_length=9, choices=Outcome, default=Outcome.OPEN, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    reason = models.TextField(max_length=1_000, blank=True)
    """Why somebody took it back, or what else was in the way."""

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            models.UniqueConstraint(fields=["wave"], condition=Q(ended_at=None), name="one_open_proposal"),
            models.CheckConstraint(condition=~Q(first_by=F("second_by")), name="two_different_persons"),
            models.CheckConstraint(condition=Q(second_at=None) | Q(first_at__isnull=False), name="first_before_second"),
            models.CheckConstraint(
                condition=Q(begins_at=None) | Q(second_at__isnull=False), name="begins_only_with_two_releases"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave} {self.outcome}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def releases(self) -> int:
        """How many have released it."""
        return sum(at is not None for at in (self.first_at, self.second_at))


class Drawn(Record):
    """A customer for whom lot decided, once and for all, whether it receives the measure."""

    measure: Any = models.ForeignKey(Measure, models.CASCADE, related_name="drawn")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    treated = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["measure", "customer"], name="drawn_once")]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.treated}"


class Amendment(Record):
    """A change of the plan after it was registered: what was registered stays beside it."""

    measure: Any = models.ForeignKey(Measure, models.CASCADE, related_name="amendments")
    what = models.CharField(max_length=20)
    before = models.CharField(max_length=1_000, blank=True)
    after = models.CharField(max_length=1_000, blank=True)
    reason = models.TextField(max_length=1_000)
    at = models.DateTimeField()
    by = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.what}: {self.reason}"
