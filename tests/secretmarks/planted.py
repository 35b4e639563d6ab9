"""Matters of the register with their forms and notices, delegations, designations, returns, leak reports, the guide."""

from datetime import date

from django.utils import timezone

from portal.people.models import today
from portal.routes.models import Form, Item
from secretmarks import acts, delegations, leaks, reporting
from secretmarks.elements import spelled
from secretmarks.levels import Level
from secretmarks.models import Designation, GuideItem, Letter, Notice, Remarking, StateSecret
from tests.disclosure.planted import FORMS, ITEMS
from tests.planted import FINANCE, NO_NUMBER, NO_UUID, NOBODY, OFFICE, STAFF, Names, Planted
from tests.secretmarks.classification import (
    SIGNERS,
    approve,
    change,
    cleared_house,
    fresh,
    make_project,
    make_secret,
    propose,
    secret_of,
)

SECRETS = Names(("secret",), NO_UUID)
NOTICES = Names(("secret_notice_receive:notice",), NO_NUMBER)
DESIGNATIONS = Names(("designation",), NO_NUMBER)
DELEGATIONS = Names(("delegation",), NO_UUID)
PROJECTS = Names(("project",), NO_UUID)
REMARKINGS = Names(("remarking",), NO_NUMBER)
LETTERS = Names(("letter",), NO_UUID)
RETURNS = Names(("annual",), NO_NUMBER)
LEAKS = Names(("report",), NO_UUID)
GUIDE = Names(("matter",), NO_NUMBER)
FREE = {
    "secret_change:kind": "change", "secret_blank:kind": "determine", "secret_blank_docx:kind": "determine",
    "year": today().year - 1,
}  # fmt: skip

REGISTRARS = frozenset({"secrecy_office", "director"})
MARKED, PROPOSED, PLACE = ("zqmarkedtitlexw", "zqmarkedbasisxw"), ("zqproposedtitlexw",), "zqplacexw"
REASON, PROJECT, UNIT, FACTS, MEASURES = (
    "zqchangereasonxw",
    "zqprojectxw",
    "zqunitxw",
    "zqleakfactsxw",
    "zqleakmeasuresxw",
)
# Who is in the scope and cleared; the director signs.
KNOWERS = frozenset({"cleared_in", "cleared_colleague", "director"})


def plant(ground) -> dict[Names, list[Planted]]:
    house = cleared_house(ground.house)
    signers = [getattr(house, name) for name in SIGNERS]
    persons = spelled([house.drafter, *signers, house.cleared_in, house.cleared_colleague])
    marked = make_secret(house, title=MARKED[0], basis=MARKED[1], persons=persons)
    proposed = secret_of(propose(house, title=PROPOSED[0], persons=persons))
    acts.copy(marked, by=fresh(house.cleared_in))
    changed = {"term": "9年", "persons": persons, "units": UNIT, "reason": REASON}
    change_form = approve(house, change(house, marked, **changed))
    letter = Letter.objects.get(act__form=change_form)
    copied = Remarking.objects.get(act__form=change_form, copy__made_by=house.cleared_in)
    about = StateSecret.objects.of(ground.documents["secret"]).get()
    forms = [item.form for secret in (marked, proposed) for item in Item.objects.of(secret).select_related("form")]
    return {
        SECRETS: [
            Planted("marked", marked.uuid, REGISTRARS | KNOWERS, words=MARKED, told=KNOWERS),
            Planted("proposed", proposed.uuid, REGISTRARS | KNOWERS, words=PROPOSED, told=KNOWERS),
            Planted("about a document", about.uuid, REGISTRARS),
            on_paper(house),
        ],
        FORMS: [
            Planted(
                f"{form.route_id} {form.pk}",
                form.uuid,
                FINANCE | OFFICE | {"director"},
                words=words_on(form, change_form),
            )
            for form in forms
        ],
        # What stands on these forms is read in the register, not at the address of versions of pages.
        ITEMS: [
            Planted(f"matter {item.pk}", item.pk, NOBODY, {"form": item.form.uuid})
            for item in Item.objects.filter(form__in=forms).select_related("form")
        ],
        NOTICES: [
            Planted(name, Notice.objects.get(act__form=change_form, person=getattr(house, name)).pk, frozenset({name}))
            for name in sorted(KNOWERS)
        ],
        LETTERS: [Planted("letter", letter.uuid, REGISTRARS | KNOWERS, words=(UNIT,))],
        REMARKINGS: [Planted("copy to be marked", copied.pk, frozenset({"cleared_in"}))],
    } | others(house)


def words_on(form: Form, change_form: Form) -> tuple[str, ...]:
    return (REASON,) if form.pk == change_form.pk else ()


def on_paper(house) -> Planted:
    day = date(today().year - 1, 5, 1)
    how = {"origin": "original", "made_on": day, "division": house.banking, "place": PLACE, "decided_on": day}
    how |= {"power": "statutory", "paper_number": "1"}
    last = date(day.year + 9, 5, 1)
    secret = acts.record_paper(by=fresh(house.secrecy_office), level=Level.SECRET, term="9年", ends_on=last, fields=how)
    return Planted("on paper", secret.uuid, REGISTRARS, words=(PLACE,))


def others(house) -> dict[Names, list[Planted]]:
    director, day = fresh(house.director), today()
    project = make_project(house, house.bureau, PROJECT)
    delegation = delegations.grant_proactively(by=director, projects=[project], highest=Level.CONFIDENTIAL, ends_on=day)
    designation = Designation.objects.create(
        holder=house.leader, highest=Level.CONFIDENTIAL, trained_on=day, starts_on=day, designated_by=director
    )
    annual = reporting.sign_off(house.bureau, day.year - 1, by=fresh(house.bureau_head))
    leak = leaks.report_leak(
        by=fresh(house.stranger), kind="risk", found_at=timezone.now(), facts=FACTS, measures=MEASURES
    )
    matter = GuideItem.objects.create(number="9.9", matter="测试事项", level=20, term="5年", source="测试范围")
    return {
        DELEGATIONS: [
            Planted("delegation", delegation.uuid, OFFICE | REGISTRARS | {"bureau_head"}),
        ],
        PROJECTS: [Planted("project", project.uuid, OFFICE | REGISTRARS | {"bureau_head"}, words=(PROJECT,))],
        DESIGNATIONS: [Planted("designation", designation.pk, STAFF)],
        RETURNS: [Planted("return", annual.pk, REGISTRARS | {"bureau_head"})],
        LEAKS: [Planted("leak", leak.uuid, REGISTRARS | {"stranger", "leader"}, words=(FACTS, MEASURES))],
        GUIDE: [Planted("matter of the guide", matter.pk, STAFF)],
    }
