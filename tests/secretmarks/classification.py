"""Matters of the register for tests: proposed, signed, marked."""

from datetime import date, timedelta

from portal.desk.models import Notice
from portal.people.models import today
from portal.people.posts import Post
from portal.routes import moves
from portal.routes.models import Form
from portal.series.models import Series
from secretmarks import acts, delegations, projects
from secretmarks.elements import spelled
from secretmarks.levels import Level
from secretmarks.models import Act, StateSecret
from tests import factories

SIGNERS = ("head", "examiner", "director")
YESTERDAY = today() - timedelta(days=1)


def cleared_house(house):
    """Everyone on the usual way is cleared for everything, and the office has an examiner."""
    house.examiner = factories.make_user(house.office, Post.OFFICE_EXAMINER, name="审核人")
    house.drafter = factories.make_user(house.finance, name="承办人")
    house.secrecy_officer = factories.make_user(house.office, Post.SECRECY_OFFICE, name="保密办公室人员")
    for person in (house.drafter, house.head, house.examiner, house.office_head, house.director, house.secrecy_deputy):
        person.clearance = int(Level.TOP_SECRET)
        person.save()
    return house


def with_bureaus(house):
    """A municipal and a county bureau with those who act in them, and the head of the secrecy committee."""
    cleared_house(house)
    house.city = factories.make_division("某市审计局", parent=house.agency, kind="bureau")
    house.county = factories.make_division("某县审计局", parent=house.city, kind="bureau")
    house.chief = factories.make_user(house.city, Post.BUREAU_HEAD, name="市局局长", clearance=40)
    house.county_chief = factories.make_user(house.county, Post.BUREAU_HEAD, name="县局局长")
    house.clerk = factories.make_user(house.county, name="县局承办人")
    house.committee = factories.make_user(house.agency, Post.SECRECY_COMMITTEE, name="保密委负责人")
    return house


def make_project(house, organ, code: str = "涉审一号", *, highest: int = 30, ends_on: date | None = None):
    """A classified audit project that the province assigned to this bureau."""
    return projects.enter(
        by=fresh(house.secrecy_officer), organ=organ, code=code, highest=highest, assigned_on=YESTERDAY,
        ends_on=ends_on or today() + timedelta(days=400),
    )  # fmt: skip


def grant(house, organ, *, by=None, highest: int = 30, ends_on: date | None = None):
    """A delegation of the province's own motion, for a project of its own."""
    chosen = [make_project(house, organ)]
    return delegations.grant_proactively(
        by=by or house.director, projects=chosen, highest=highest, ends_on=ends_on or today()
    )


def fields(house, **changed) -> dict:
    people = [house.drafter, *(getattr(house, name) for name in SIGNERS)]
    return {
        "origin": "original", "level": "30", "term": "10年", "made_on": today().isoformat(),
        "basis": "测试依据第三项", "persons": spelled(people), "reason": "测试理由",
    } | changed  # fmt: skip


def propose(house, *, title: str = "某项审计情况汇总", by=None, **changed) -> Form:
    return acts.propose(by=by or house.drafter, title=title, fields=fields(house, **changed))


def secret_of(form: Form) -> StateSecret:
    return StateSecret.objects.get(pk=form.items.order_by("-pk").first().object_id)


def sign(form: Form, *people, **amended) -> Form:
    for person in people:
        form.refresh_from_db()
        form = moves.sign(
            form, by=fresh(person), version=form.version, amendments=amended or None, opinions=opinions_on(form)
        )
    return form


def opinions_on(form: Form) -> dict[str, str]:
    return dict.fromkeys(form.route.opinions(form, form.step) if form.step else [], "同意")


def fresh(person):
    """The person as a new request has them."""
    return type(person).objects.get(pk=person.pk)


def approve(house, form: Form) -> Form:
    return sign(form, house.head, house.examiner, house.director)


def make_secret(house, *, marked: bool = True, **changed) -> StateSecret:
    """Determined on the whole way by four people, and marked by the drafter."""
    secret = secret_of(approve(house, propose(house, **changed)))
    if marked:
        acts.mark(secret, by=house.drafter)
        secret.refresh_from_db()
    return secret


def change(house, secret: StateSecret, **changed) -> Form:
    given = {name: value for name, value in fields(house).items() if name in ("level", "term", "persons", "reason")}
    return acts.send("secretmarks.reclassify", secret, by=fresh(house.drafter), fields=given | changed)


def lift(house, secret: StateSecret) -> Form:
    return acts.send(
        "secretmarks.declassify", secret, by=fresh(house.drafter), fields={"ground": "harmless", "reason": "不再需要"}
    )


def years_ago(years: int) -> date:
    day = today()
    return day.replace(year=day.year - years, day=min(day.day, 28))


def told_of_terms(person) -> list[date]:
    """The last days of the terms of which this person was told, in the order of the notices."""
    terms = Notice.objects.filter(recipient=person, source="secretmarks.terms")
    return list(terms.order_by("pk").values_list("due_on", flat=True))


def originals(office, organ, counts: dict[int, int], *, level: int = 20, origin: str = "original") -> None:
    """Rows of the register as acts on paper leave them."""
    for year, count in counts.items():
        start = Series.objects.get_or_create(name="secretmarks.register", year=year)[0].last
        for number in range(1, count + 1):
            secret = StateSecret.objects.create(
                year=year, serial=start + number, way="paper", origin=origin, level=level, term="9年",
                made_on=date(year, 5, 1), ends_on=date(year + 9, 5, 1), division=organ, drafter=office.secrecy_officer,
            )  # fmt: skip
            Act.objects.create(
                secret=secret, kind="determined", level=level, term="9年", ends_on=secret.ends_on, paper_number="1",
                decided_on=date(year, 5, 1), power="statutory",
            )  # fmt: skip
        Series.objects.filter(name="secretmarks.register", year=year).update(last=start + count)
