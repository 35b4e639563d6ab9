"""Who works here: accounts, divisions, the posts they hold for a time, and their deputies."""

import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from portal.spans import Span, Spanned, SpannedQuerySet
from portal.spans import today as today

from .keys import AccountKey as AccountKey
from .passwords import initial_password
from .posts import ADMINISTRATORS, HOUSE_POSTS, Post


class Recorded(models.Model):
    """A row whose change and its entry in the trail are one transaction."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        with transaction.atomic():
            super().save(*args, **kwargs)


class Division(Recorded):
    class Kind(models.TextChoices):
        AGENCY = "agency", "机关"
        DIVISION = "division", "处室"
        BUREAU = "bureau", "下属单位、市县审计局"

    name = models.CharField("名称", max_length=60, unique=True)
    code = models.SlugField("代字", max_length=20, unique=True)
    kind = models.CharField("类别", max_length=10, choices=Kind.choices, default=Kind.DIVISION)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    is_general_office = models.BooleanField("是办公室", default=False)
    order = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "处室和单位"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_general_office"], condition=Q(is_general_office=True), name="one_general_office"
            )
        ]

    def __str__(self):
        return self.name

    def clean(self):
        above = self.parent
        while above is not None:
            if above.pk == self.pk:
                raise ValidationError({"parent": "上级不能是本单位自己或者本单位的下级。"})
            above = above.parent


def general_office() -> int | None:
    return Division.objects.filter(is_general_office=True).values_list("pk", flat=True).first()


class UserManager(BaseUserManager):
    def create_user(self, username: str, password: str | None = None, **fields) -> "User":
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields) -> "User":
        if settings.PORTAL_ZONE != "demo":
            raise ValidationError("只有演示区可以有超级用户；正式环境请用 manage.py appoint 指定首位安全保密管理员。")
        fields.setdefault("division", Division.objects.first())
        return self.create_user(username, password, is_superuser=True, **fields)

    def employed(self, at: date | None = None):
        day = at or today()
        return self.filter(User.span.current(day), is_active=True, division__isnull=False)

    def get_by_natural_key(self, username: str) -> "User":
        return self.get(username=username)


class User(Spanned, Recorded, AbstractBaseUser, PermissionsMixin):
    """A named account of one person (N-03); what it may do follows from the posts held on the day."""

    span = Span("active_from", "active_until")

    class PrintSize(models.TextChoices):
        NORMAL = "normal", "标准"
        LARGE = "large", "大字版"

    class Theme(models.TextChoices):
        AUTO = "auto", "跟随系统"
        LIGHT = "light", "浅色"
        DARK = "dark", "深色"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    username = models.CharField(
        "账号",
        max_length=32,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z][a-z0-9.]{2,31}\Z", "账号由小写字母开头，只含小写字母、数字和点，3 至 32 个字符。")
        ],
    )
    name = models.CharField("姓名", max_length=30)
    email = models.EmailField("电子邮箱", blank=True)
    division = models.ForeignKey(Division, models.PROTECT, null=True, related_name="members", verbose_name="处室")
    clearance = models.PositiveSmallIntegerField(
        "涉密等级",
        default=0,
        choices=[(0, "未定涉密等级"), (20, "秘密"), (30, "机密"), (40, "绝密")],
        help_text="可以接触的最高密级；还须在该事项的知悉范围内。",
    )
    active_from = models.DateField("启用日期", default=today)
    active_until = models.DateField("停用日期", null=True, blank=True, help_text="当日仍可使用，次日起停用。")
    is_active = models.BooleanField("账号有效", default=True)
    password_changed_at = models.DateTimeField("口令设置时间", null=True, blank=True)
    password_is_initial = models.BooleanField("初始口令，须更改", default=False)
    # How this person wants pages shown, on whatever machine.
    print_size = models.CharField("字号", max_length=10, choices=PrintSize.choices, default=PrintSize.NORMAL)
    theme = models.CharField("明暗", max_length=10, choices=Theme.choices, default=Theme.AUTO)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        verbose_name = verbose_name_plural = "账号"
        ordering = ["username"]

    def __str__(self):
        return self.name

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name

    @property
    def first_name(self):
        return self.name

    @property
    def last_name(self):
        return ""

    def is_employed(self, at: date | None = None) -> bool:
        """Whether the account works on this day: nobody without a division, before the first day or after the last."""
        return self.is_active and self.division_id is not None and self.is_current(at)

    def issue_initial_password(self) -> str:
        """A password to hand over, for one sign-in; the row is still to be saved."""
        password = initial_password()
        self.set_password(password)
        self.password_is_initial, self.password_changed_at = True, timezone.now()
        return password

    def initial_password_is_spent(self) -> bool:
        """An initial password serves for one sign-in, within INITIAL_PASSWORD_DAYS."""
        if not self.password_is_initial:
            return False
        issued = self.password_changed_at
        if issued is None or timezone.now() - issued > timedelta(days=settings.INITIAL_PASSWORD_DAYS):
            return True
        return self.last_login is not None and self.last_login >= issued

    def has_perm(self, perm, obj=None):
        """From posts alone: the superuser flag grants nothing here."""
        return any(backend.has_perm(self, perm, obj) for backend in auth.get_backends() if hasattr(backend, "has_perm"))

    def has_module_perms(self, app_label):
        return any(
            backend.has_module_perms(self, app_label)
            for backend in auth.get_backends()
            if hasattr(backend, "has_module_perms")
        )

    @cached_property
    def standing(self) -> "Standing":
        """What this person is today; read once for each request."""
        return Standing(self, today())

    def holds(self, *posts: Post) -> bool:
        return any(capacity.post in posts for capacity in self.standing.own)


APART = "系统管理员、安全保密管理员、安全审计员须由不同人员担任，不兼任其他职务，也不代理他人（等级保护“三员分立”）。"


class Assignment(Spanned, Recorded):
    """A person holds a post of a division from one day to another."""

    user = models.ForeignKey(User, models.PROTECT, related_name="assignments", verbose_name="人员")
    post = models.CharField("职务", max_length=30, choices=Post.choices)
    division = models.ForeignKey(
        Division,
        models.PROTECT,
        related_name="assignments",
        verbose_name="处室",
        help_text="职务所在或者所分管的处室。",
    )
    starts_on = models.DateField("任职日期", default=today)
    ends_on = models.DateField("免职日期", null=True, blank=True, help_text="当日仍任职。")

    objects = SpannedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        ordering = ["division", "post", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="assignment_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(post__in=ADMINISTRATORS, ends_on__isnull=True),
                name="one_power_per_person",
                violation_error_message=APART,
            ),
        ]
        indexes = [models.Index(fields=["post", "division"])]

    def __str__(self):
        return f"{self.user} {self.division} {self.get_post_display()}"

    def save(self, *args, **kwargs):
        self.clean()
        super().save(*args, **kwargs)

    def clean(self):
        if self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": "免职日期不得早于任职日期。"})
        if self.user_id and self._mixes_powers():
            raise ValidationError(APART)

    def _mixes_powers(self) -> bool:
        """Who administers neither reads by a post nor signs, and the other way round."""
        others = Assignment.objects.filter(
            self.span.overlapping(self.starts_on, self.ends_on), user=self.user_id
        ).exclude(pk=self.pk)
        if self.post not in ADMINISTRATORS:
            return others.filter(post__in=ADMINISTRATORS).exists()
        acting = Deputy.objects.filter(self.span.overlapping(self.starts_on, self.ends_on), user=self.user_id)
        return others.exclude(post=self.post).exists() or acting.exists()


class Deputy(Spanned, Recorded):
    """Someone acts for a post-holder who is absent; the delegator stays named beside the deputy's signature."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="deputies", verbose_name="被代理的任职")
    user = models.ForeignKey(User, models.PROTECT, related_name="deputyships", verbose_name="代理人")
    starts_on = models.DateField("代理开始日期", default=today)
    ends_on = models.DateField("代理结束日期")

    objects = SpannedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代理"
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="deputy_ends_after_start"),
        ]

    def __str__(self):
        return f"{self.user}代{self.assignment.user}"

    def save(self, *args, **kwargs):
        self.clean()
        super().save(*args, **kwargs)

    def clean(self):
        if self.assignment_id and self.user_id == self.assignment.user_id:
            raise ValidationError({"user": "代理人不能是本人。"})
        if self.assignment_id and self.assignment.post in ADMINISTRATORS:
            raise ValidationError("三员职务不得代理，请另行任命。")
        if self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": "代理结束日期不得早于开始日期。"})
        if self.ends_on and self.ends_on - self.starts_on > timedelta(days=366):
            raise ValidationError({"ends_on": "一次代理最长一年。"})
        if self.ends_on and self.user_id:
            held = Assignment.objects.filter(
                self.span.overlapping(self.starts_on, self.ends_on), user=self.user_id, post__in=ADMINISTRATORS
            )
            if held.exists():
                raise ValidationError(APART)


class Capacity:
    """In what post of what division somebody acts, in their own right or for a delegator."""

    __slots__ = ("division_id", "on_behalf_of", "post", "user")

    def __init__(self, user: User, post: str, division_id: int, on_behalf_of: User | None = None):
        self.user, self.post, self.division_id, self.on_behalf_of = user, post, division_id, on_behalf_of

    def fits(self, post: str, division_id: int | None) -> bool:
        return self.post == post and (post in HOUSE_POSTS or self.division_id == division_id)


class Standing:
    """One person's posts, deputyships and divisions on one day (two queries)."""

    def __init__(self, user: User, day: date):
        self.user, self.day = user, day
        employed = user.is_employed(day)
        assignments = user.assignments.current(day).select_related("division") if employed else []
        self.own = [Capacity(user, row.post, row.division_id) for row in assignments]
        deputyships = user.deputyships.current(day).select_related("assignment__user") if employed else []
        self.acting = [
            Capacity(user, row.assignment.post, row.assignment.division_id, row.assignment.user)
            for row in deputyships
            if row.assignment.is_current(day)
        ]

    @cached_property
    def powers(self) -> frozenset[str]:
        """Own posts; in a house that never had a system administrator the first security officer stands in."""
        own = frozenset(capacity.post for capacity in self.own)
        if Post.SECURITY_OFFICER not in own or Assignment.objects.filter(post=Post.SYSTEM_ADMINISTRATOR).exists():
            return own
        return own | {Post.SYSTEM_ADMINISTRATOR}

    @cached_property
    def capacities(self) -> list[Capacity]:
        return self.own + self.acting

    @cached_property
    def division_id(self) -> int | None:
        return self.user.division_id if self.user.is_employed(self.day) else None

    @cached_property
    def in_general_office(self) -> bool:
        """Who administers sits in the general office without reading as widely as it does."""
        if self.division_id is None or self.powers.intersection(ADMINISTRATORS):
            return False
        return self.user.division.is_general_office

    def holds(self, post: str, division_id: int | None = None) -> bool:
        return any(capacity.fits(post, division_id) for capacity in self.capacities)


class Roster:
    """Who holds which post today, and who acts for them: every signature is resolved here.

    What an act asks, it asks once for each post and division: two queries, however large the house.
    """

    def __init__(self, day: date | None = None):
        self.day = day or today()
        self.known: dict[tuple[str, int | None], list[Assignment]] = {}

    @cached_property
    def general_office(self) -> int | None:
        return general_office()

    def employed(self, assignments: models.QuerySet) -> list[Assignment]:
        """Those of these that are held today by somebody who works here."""
        acting = Deputy.objects.current(self.day).select_related("user")
        found = assignments.current(self.day).select_related("user")
        found = found.prefetch_related(models.Prefetch("deputies", acting, to_attr="acting"))
        return [row for row in found if row.user.is_employed(self.day)]

    def assignments(self, post: str, division_id: int | None) -> list[Assignment]:
        """To a post of the house, or to this post of this division."""
        place = {} if post in HOUSE_POSTS else {"division": division_id}
        key = (post, place.get("division"))
        if key not in self.known:
            self.known[key] = self.employed(Assignment.objects.filter(post=post, **place))
        return self.known[key]

    def people_in(self, posts: Iterable[str], division_id: int | None = None) -> set[int]:
        """The keys of the people who hold one of these posts themselves, in this division if one is named."""
        held = Assignment.objects.filter(post__in=list(posts))
        held = held.filter(division=division_id) if division_id else held
        return {row.user_id for row in self.employed(held)}

    def holders(self, post: str, division_id: int | None) -> list[Capacity]:
        """Post-holders first, then their deputies; empty when the post is vacant."""
        held = self.assignments(post, division_id)
        own = [Capacity(row.user, post, row.division_id) for row in held]
        acting = [
            Capacity(deputy.user, post, row.division_id, row.user)
            for row in held
            for deputy in row.acting
            if deputy.user.is_employed(self.day)
        ]
        return own + acting
