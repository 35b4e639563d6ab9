"""The register: found, filtered, read within the need-to-know, and exported."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Max, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from portal import trail
from portal.desk import notices
from portal.desk.downloads import FORMATS, download
from portal.people.models import Division, today
from portal.routes.models import Form, Item
from portal.sealed.masking import masked

from .. import acts, notification, terms, upward
from ..elements import Change, Elements, spelled
from ..forms import GovernmentForm, RulingForm
from ..heads import head_over
from ..levels import Level
from ..markings import LEVELS, Mark, Until
from ..models import Knower, Letter, Notice, Remarking, StateSecret, UnclearMatter, keeps_register, register_number
from ..periods import Reckoning

PAGE_SIZE = 25
REVIEW_DAYS = 365


class RegisterFilter(forms.Form):
    """What narrows the register; every field is indexed."""

    q = forms.CharField(label="登记号中的序号或者事项名称", max_length=60, required=False)
    level = forms.ChoiceField(label="密级", required=False)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *StateSecret.State.choices])
    origin = forms.ChoiceField(label="定密种类", required=False, choices=[("", "全部"), *StateSecret.Origin.choices])
    division = forms.ModelChoiceField(Division.objects.all(), label="承办处室", required=False, empty_label="全部")
    year = forms.IntegerField(label="登记年度", required=False, min_value=1990, max_value=2199)
    view = forms.ChoiceField(
        label="清单",
        required=False,
        choices=[
            ("", "全部"),
            ("ending", "90天内期满"),
            ("review", "应当年度审核"),
            ("free", "依据不在一览表"),
            ("waiting", "等待解密条件"),
        ],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [("", "全部"), *((str(x.value), x.label) for x in LEVELS.values())]

    def narrow(self, secrets: QuerySet) -> QuerySet:
        data = self.cleaned_data
        for name in ("level", "state", "origin", "division", "year"):
            if data[name]:
                secrets = secrets.filter(**{name: data[name]})
        if words := data["q"].strip():
            titled = Q(title__icontains=words, is_readable=True)
            secrets = secrets.filter(titled | Q(serial=int(words)) if words.isdecimal() else titled)
        return VIEWS[data["view"]](secrets)


def due_for_review(secrets: QuerySet) -> QuerySet:
    """What binds and was not looked at for a year (保密法 第二十四条)."""
    line = today() - timedelta(days=REVIEW_DAYS)
    unseen = Q(reviewed_on__isnull=True, marked_on__lte=line) | Q(reviewed_on__lte=line)
    return secrets.binding().filter(unseen)


VIEWS = {
    "": lambda secrets: secrets,
    "ending": lambda secrets: secrets.binding().filter(ends_on__range=(today(), today() + timedelta(days=90))),
    "review": due_for_review,
    "free": lambda secrets: secrets.exclude(free_basis=""),
    "waiting": lambda secrets: secrets.binding().filter(ends_on__isnull=True),
}


def unanswered(user) -> list[Letter]:
    """Written notices that are not sent, or not receipted: what the senders wait for."""
    if not keeps_register(user):
        return []
    return list(Letter.objects.filter(received_on=None).select_related("act__secret")[:PAGE_SIZE])


def listed(user) -> QuerySet:
    """The rows this person sees, each with whether its title may be read."""
    return StateSecret.objects.registered_for(user).with_readable(user)


@login_required
@never_cache
def register(request) -> HttpResponse:
    form = RegisterFilter(request.GET)
    secrets = form.narrow(listed(request.user)) if form.is_valid() else listed(request.user).none()
    # Keys first: the database would work out of every row before the page whether it may be read.
    page = Paginator(secrets.values_list("pk", flat=True), PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = listed(request.user).filter(pk__in=list(page.object_list)).select_related("division")
    notices.are_read(request.user, terms.Terms.name)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "query": query.urlencode(),
        "keeps_register": keeps_register(request.user),
        "to_mark": StateSecret.objects.filter(drafter=request.user, state=StateSecret.State.CLASSIFIED)[:PAGE_SIZE],
        "clocks": terms.due_clocks(request.user, today()),
        "remarkings": Remarking.objects.open().asked_of(request.user).select_related("act__secret", "copy")[:PAGE_SIZE],
        "letters": unanswered(request.user),
        "unread": Notice.objects.filter(person=request.user, received_at=None).count(),
    }
    return render(request, "secretmarks/register.html", context, status=200 if form.is_valid() else 422)


# ---------------------------------------------------------------- export

WAYS, ORIGINS, STATES, LEVEL_NAMES = (
    dict(kind.choices) for kind in (StateSecret.Way, StateSecret.Origin, StateSecret.State, Level)
)
TOLD = (
    "year", "serial", "way", "title", "origin", "level", "term", "made_on", "ends_on", "state", "division__name",
    "place", "marked_on", "reviewed_on", "free_basis", "is_readable",
)  # fmt: skip


def day(value: date | None) -> str:
    return value.isoformat() if value else ""


# From a row of plain values to a cell: objects would cost several times as much for tens of thousands.
COLUMNS = {
    "登记号": lambda row: register_number(row.year, row.serial),
    "办理方式": lambda row: WAYS[row.way],
    "事项名称": lambda row: row.title if row.is_readable else "",
    "定密种类": lambda row: ORIGINS[row.origin],
    "密级": lambda row: LEVEL_NAMES[row.level],
    "保密期限": lambda row: row.term,
    "制发日期": lambda row: day(row.made_on),
    "最后一个保密日": lambda row: day(row.ends_on),
    "状态": lambda row: STATES[row.state],
    "承办处室": lambda row: row.division__name,
    "存放处所": lambda row: row.place,
    "作出标志日期": lambda row: day(row.marked_on),
    "最近审核日期": lambda row: day(row.reviewed_on),
    "依据不在一览表": lambda row: "是" if row.free_basis else "",
}


def mark_of(secrets: QuerySet) -> Mark | None:
    """An export bears the highest level and the longest period of the titles inside (A-28)."""
    inside = secrets.filter(is_readable=True, level__gt=Level.INTERNAL).exclude(title="")
    found = inside.aggregate(level=Max("level"), ends_on=Max("ends_on"))
    if found["level"] is None:
        return None
    endless = inside.filter(ends_on__isnull=True).values_list("term", flat=True).first()
    if endless or found["ends_on"] is None:
        return Mark(Level(found["level"]))
    return Mark(Level(found["level"]), Until(found["ends_on"]))


def lines(secrets: QuerySet, mark: Mark | None) -> Iterator[Sequence]:
    if mark:
        yield [str(mark)]
    yield tuple(COLUMNS)
    for row in secrets.values_list(*TOLD, named=True).iterator(chunk_size=2000):
        yield [column(row) for column in COLUMNS.values()]


@login_required
@never_cache
def export(request) -> HttpResponse:
    """The filtered register as CSV or workbook; the supervision's list among others (S-25)."""
    form = RegisterFilter(request.GET)
    kind = request.GET.get("format", "csv")
    if kind not in FORMATS or not form.is_valid() or not keeps_register(request.user):
        raise Http404
    secrets = form.narrow(listed(request.user))
    mark = mark_of(secrets)
    trail.note("secretmarks.exported", by=request.user, level=int(mark.level) if mark else 0)
    return download(lines(secrets, mark), f"register-{today():%Y%m%d}", kind=kind, title="国家秘密登记簿")


# ---------------------------------------------------------------- one matter


def fetch(request, uuid) -> StateSecret:
    queryset = listed(request.user).select_related("division", "drafter", "guide_item", "project")
    return get_object_or_404(queryset, uuid=uuid)


@login_required
@never_cache
def secret(request, secret) -> HttpResponse:
    return show(request, fetch(request, secret))


def show(request, found: StateSecret, *, problem: str = "", government=None, status: int = 200) -> HttpResponse:
    """The page of one matter: its row for the keepers of the register, all of it for those who may know of it."""
    user, knows = request.user, found.is_readable
    trail.note("secretmarks.read", by=user, of=found, knows=knows)
    if knows:
        acts.know(found, user)
    context = {
        "secret": found,
        "knows": knows,
        "problem": problem,
        "reckoning": Reckoning(found.mark, found.made_on) if found.mark else None,
        "history": history(found, knows),
        "marking_objection": acts.marking_objection(user, found),
        "event_objection": acts.event_objection(user, found),
        "review_objection": acts.review_objection(user, found),
        "paper_objection": acts.paper_objection(user),
        "unclear": UnclearMatter.objects.filter(secret=found).first(),
        "reporting_objection": upward.reporting_objection(user),
        "rulings": [choice for choice in UnclearMatter.Ruling.choices if choice[0]],
        "referring_objection": upward.referring_objection(user, found),
        "ruling_objection": upward.ruling_objection(user, found),
        "government": government or government_form(user, found),
        "binds": found.state in StateSecret.BINDING,
        "today": today(),
        "head": head_over(found),
        "letters": [
            (
                letter,
                letter.received_by if keeps_register(user) else masked(letter.received_by),
                notification.sending_objection(user, letter),
                notification.filing_objection(user),
            )
            for letter in Letter.objects.readable_by(user).filter(act__secret=found).select_related("act__secret")
        ],
        "ways": Letter.Way.choices[1:],
    }
    if knows:
        context |= {
            "referrals": found.referrals.select_related("organ", "by"),
            "requests": found.government_requests.select_related("organ"),
            "copies": found.copies.select_related("made_by"),
            "sources": found.sources.all(),
            "remarkings": Remarking.objects.filter(act__secret=found).select_related("act", "copy", "done_by"),
            "scope": scope_words(found),
            "forms": Form.objects.readable_by(user).filter(items__in=items_of(found)).distinct(),
            "knowers": Knower.objects.filter(secret=found).select_related("person__division"),
            "unreceived": Notice.objects.filter(act__secret=found, received_at=None).select_related("person"),
        }
    return render(request, "secretmarks/secret.html", context, status=status)


def government_form(user, found: StateSecret) -> forms.Form:
    if not upward.ruling_objection(user, found):
        return RulingForm(initial={"ruled_on": today()})
    return GovernmentForm(initial={"sent_on": today()})


def items_of(found: StateSecret) -> QuerySet:
    return Item.objects.of(found)


def scope_words(found: StateSecret) -> str:
    names = list(found.scope_divisions.values_list("name", flat=True))
    return "、".join([*names, *filter(None, [spelled(found.scope_persons.all()), found.units])])


def history(found: StateSecret, knows: bool) -> list[dict]:
    """The acts in order; who merely keeps the register is told neither scope nor people."""
    rows = []
    for act in found.acts.select_related("decided_by", "form"):
        changes = [Change(code).label for code in act.changes if knows or code not in ("widened", "narrowed")]
        rows.append({"act": act, "changes": "、".join(changes), "old": act.mark_before, "new": act.mark})
    return rows


def elements_of(found: StateSecret) -> dict:
    """The present elements as a form of change begins with them."""
    elements = Elements.of(found)
    return {
        "level": str(int(elements.level)),
        "term": elements.term,
        "divisions": sorted(elements.divisions),
        "persons": spelled(found.scope_persons.all()),
        "units": found.units,
    }
