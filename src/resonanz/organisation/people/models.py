from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.base.models import Record, Versioned
from resonanz.organisation.units.models import Unit


class Level(models.TextChoices):
    """The level at which somebody decides; it carries the permissions."""

    BOARD = "board", _("Board")
    MANAGEMENT = "management", _("Management")
    TEAM_LEAD = "team_lead", _("Team lead")
    FRONT_LINE = "front_line", _("Front line")
    CX = "cx", _("CX team")
    CONTROLLING = "controlling", _("Controlling")
    WORKS_COUNCIL = "works_council", _("Works council")
    DATA_PROTECTION = "data_protection", _("Data protection")
    ADMINISTRATION = "administration", _("Administration")


class Role(Versioned):
    """A job at touchpoints, such as "Billing" or "Team lead customer service"."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    level = models.CharField(_("level"), max_length=20, choices=Level)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class MemberManager(BaseUserManager["Member"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Member:
        member = self.model(email=self.normalize_email(email).lower(), **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member


class Member(Versioned, AbstractBaseUser):
    """A person who works here and may log in. Never part of the record."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="members")
    language = models.CharField(
        _("language"), max_length=2, choices=[("de", "Deutsch"), ("en", "English")], default="de"
    )
    theme = models.CharField(
        _("appearance"),
        max_length=5,
        choices=[("auto", _("as the device")), ("light", _("light")), ("dark", _("dark"))],
        default="auto",
    )
    single_keys = models.BooleanField(_("single keys as shortcuts"), default=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True, blank=True)
    external_id = models.CharField(max_length=200, null=True, blank=True, unique=True)
    """The id under which the company's directory (SCIM) knows the person."""
    directory_name = models.CharField(max_length=200, null=True, blank=True, unique=True)
    """The name under which the directory logs the person in (`userName`); often, not always, the e-mail address."""
    invited_at = models.DateTimeField(null=True, blank=True)
    """When the last invitation was written; it is over when a password is chosen."""

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = MemberManager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        parts = self.name.split()
        return "".join(part[0] for part in (parts[:1] + parts[-1:] if len(parts) > 1 else parts)).upper()


class Assignment(Record):
    """A member has a role in a unit and everything below it, from a day to a day."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="assignments")
    role = models.ForeignKey(Role, models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    from_directory = models.BooleanField(default=False)
    """Whether a group of the directory gives it: then only the directory takes it away."""

    class Meta:
        ordering = ["since"]
        constraints = [models.UniqueConstraint(fields=["member", "role", "unit", "since"], name="assignment_once")]

    def __str__(self) -> str:
        return f"{self.member}: {self.role}, {self.unit}"


class DirectoryGroup(Record):
    """A group of the company's directory and who is in it."""

    name = models.CharField(max_length=200, unique=True)
    external_id = models.CharField(max_length=200, null=True, blank=True)
    members = models.ManyToManyField(Member, related_name="directory_groups", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class GroupGrant(Record):
    """Who is in a group of this name has a role in a unit; it may be written before the group arrives."""

    group = models.CharField(_("group in the directory"), max_length=200)
    role = models.ForeignKey(Role, models.PROTECT, related_name="group_grants", verbose_name=_("role"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="group_grants", verbose_name=_("unit"))

    class Meta:
        ordering = ["group"]
        constraints = [models.UniqueConstraint(fields=["group", "role", "unit"], name="group_grant_once")]

    def __str__(self) -> str:
        return f"{self.group}: {self.role}, {self.unit}"


class DirectoryToken(Record):
    """A secret with which the directory, and nothing else, writes members and groups. Only a hash is kept."""

    name = models.CharField(_("name"), max_length=120)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name
