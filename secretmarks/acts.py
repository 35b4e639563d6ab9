"""What is done to a state secret: proposed, decided, marked, reviewed, lifted by decision, by law or by event."""

from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Max

from portal import trail
from portal.people.models import Roster, User, today
from portal.people.posts import Post
from portal.routes import moves, rounds
from portal.routes.locks import lock
from portal.routes.models import Form, Item
from portal.routes.objections import Objection
from portal.routes.route import registry
from portal.routes.seats import people_at
from portal.series.models import Series

from . import authorities, carriers, gate, notification, projects
from .elements import Elements, SourceRow, read_sources
from .levels import Level, Zone, zone
from .markings import Mark, parse_term
from .models import (
    Act,
    Copy,
    GuideItem,
    Knower,
    Labelled,
    Source,
    StateSecret,
    UnclearMatter,
    keeps_register,
)
from .models.register import SERIES

State = StateSecret.State


def not_electronic() -> str:
    """The objection to classifying in the system itself, where no state secret may be kept (保密法 第三十一条)."""
    if zone() in (Zone.CLASSIFIED, Zone.DEMO):
        return ""
    return "本系统部署在非涉密网络，不办理电子定密：请打印空白表在纸面上审批，再登记审批结果（保密法第三十一条）。"


# ---------------------------------------------------------------- proposing


def propose(*, by: User, title: str, fields: dict, about: Labelled | None = None) -> Form:
    """Step one: the drafter proposes the elements, and the matter is protected as that at once (S-18a, S-13).

    So is the object that the matter is about: its signers read the version that is on the form.
    """
    route = registry["secretmarks.determine"]
    with trail.act("secretmarks.proposed", by=by) as entry:
        if objection := not_electronic():
            raise Objection(objection)
        clean = rounds.clean_fields(route, fields)
        made = date.fromisoformat(clean["made_on"])
        elements = Elements.proposed(clean, made)
        about = held_carrier(about) if about is not None else None
        if objection := gate.objection_to(elements.level, title=title) or about_objection(about, by):
            raise Objection(objection)
        secret = enter(
            StateSecret(
                way=StateSecret.Way.ELECTRONIC,
                origin=clean["origin"],
                title=title,
                made_on=made,
                division_id=by.division_id,
                drafter=by,
                about=about,
            ),
            elements,
        )
        entry.of = secret
        note_clarity(secret, clean)
        form = moves.submit(route.id, carriers.things_on(secret), by=by, fields=clean)
        must_be_signable(form, secret)
    return form


def about_objection(about: Labelled | None, by: User) -> str:
    return carriers.carrier_of(about).proposing_objection(by, about) if about is not None else ""


def held_carrier(about: Labelled) -> Labelled:
    """What is or is to be classified, read anew and locked; it is locked before the matters about it."""
    found = lock(type(about), [about.pk]).get(about.pk)
    if found is None:
        raise Objection("要定密的内容刚刚已被删除，请刷新后再办。")
    return found


def held(secret: StateSecret) -> StateSecret:
    """The matter as it is now, locked together with what it is about."""
    if secret.about is not None:
        held_carrier(secret.about)
    return lock(StateSecret, [secret.pk])[secret.pk]


def enter(secret: StateSecret, elements: Elements) -> StateSecret:
    """A new row of the register under the next number of the year."""
    secret.year = today().year
    [secret.serial] = Series.take(SERIES, secret.year)
    secret.level, secret.term, secret.ends_on = elements.level, elements.term, elements.ends_on
    secret.save(force_insert=True)
    set_scope(secret, elements)
    return secret


def set_scope(secret: StateSecret, elements: Elements) -> None:
    """The scope of the matter, which what it is about takes over together with the level."""
    secret.scope_divisions.set(elements.divisions)
    secret.scope_persons.set(elements.persons)
    StateSecret.objects.filter(pk=secret.pk).update(units=elements.outside)
    secret.refresh_from_db()
    carriers.follow(secret)


def matter_of(form: Form) -> StateSecret:
    """The matter on the form; what it is about is an item beside it."""
    kind = ContentType.objects.get_for_model(StateSecret)
    return form.items.get(round=form.round, content_type=kind).thing


def propose_again(form: Form, *, by: User, fields: dict) -> Form:
    """The drafter's next round after a return, with what was amended or with new elements."""
    with trail.act("secretmarks.proposed_again", by=by, of=form):
        secret = held(matter_of(form))
        if form.route_id == "secretmarks.determine":
            clean = rounds.clean_fields(form.route, fields)
            made = date.fromisoformat(clean["made_on"])
            elements = Elements.proposed(clean, made)
            if secret.state != State.PROPOSED and (objection := about_objection(secret.about, by)):
                raise Objection(objection)
            StateSecret.objects.filter(pk=secret.pk, state__in=OPEN).update(
                state=State.PROPOSED,
                origin=clean["origin"],
                level=elements.level,
                term=elements.term,
                made_on=made,
                ends_on=elements.ends_on,
            )
            set_scope(secret, elements)
            note_clarity(secret, clean)
        form = moves.resubmit(form, carriers.things_on(secret), by=by, fields=fields)
        must_be_signable(form, secret)
    return form


OPEN = (State.PROPOSED, State.UNCLASSIFIED)


def send(route_id: str, secret: StateSecret, *, by: User, fields: dict) -> Form:
    """Propose a change or lifting of what binds."""
    with trail.act("secretmarks.sent", by=by, of=secret):
        form = moves.submit(route_id, carriers.things_on(secret), by=by, fields=fields)
        must_be_signable(form, secret)
    return form


def must_be_signable(form: Form, secret: StateSecret) -> None:
    """At each step somebody is asked who may know of the matter; who may not cannot sign it either (S-28)."""
    roster = Roster()
    knowing = set(Elements.of(secret).people().filter(clearance__gte=secret.level).values_list("pk", flat=True))
    for index, step in enumerate(form.planned):
        asked = {capacity.user.pk for capacity in people_at(form, index, roster)}
        if not asked & knowing:
            raise Objection(
                f"“{step.label}”的签批人都不在知悉范围内，或者涉密等级低于本件密级：请把签批人列入知悉范围"
                "（保密法第二十一条）。"
            )


def note_clarity(secret: StateSecret, fields: dict) -> None:
    """An unclear matter is ruled on by others; what was reported once waits for the ruling whatever is said later."""
    if fields.get("clarity"):
        UnclearMatter.objects.get_or_create(secret=secret, defaults={"found_on": today()})
    else:
        UnclearMatter.objects.filter(secret=secret, reported_on=None).delete()


def running_form(secret: StateSecret) -> Form | None:
    """The form on which the matter is now."""
    item = Item.objects.of(secret).filter(is_open=True, form__state=Form.State.RUNNING).select_related("form").first()
    return item.form if item else None


def shelve(secret: StateSecret, state: str) -> None:
    """Not classified after all: what it is about is no state secret, and stays a work secret until a review (S-22)."""
    StateSecret.objects.filter(pk=secret.pk, state__in=OPEN).update(state=state)
    secret.refresh_from_db()
    carriers.follow(secret)


# ---------------------------------------------------------------- deciding


def made_on(secret: StateSecret, form: Form) -> date:
    given = form.fields.get("made_on")
    return date.fromisoformat(given) if given else secret.made_on


def project_code(secret: StateSecret, form: Form) -> str:
    """The assigned project that the matter belongs to, as the form says or as was determined with it (S-06)."""
    return form.fields.get("project") or (secret.project.code if secret.project_id else "")


def sources_of(secret: StateSecret) -> list[SourceRow]:
    return [
        SourceRow(
            row.unit,
            row.number,
            Mark(Level(row.level), parse_term(row.term) if row.term else None),
            row.made_on,
            row.scope,
        )
        for row in secret.sources.all()
    ]


def carry_out(secret: StateSecret, kind: Act.Kind, form: Form, *, power: str, by: User) -> None:
    """What the last signature of a form does to the register, in its transaction."""
    before = Elements.of(secret)
    if kind == Act.Kind.LIFTED:
        lift(secret, kind, form=form, power=power, by=by)
        return
    after = Elements.proposed(form.fields, made_on(secret, form))
    changes = before.changes_to(after) if kind == Act.Kind.CHANGED else []
    act = record(secret, kind, after, changes=changes, form=form, power=power, by=by)
    values = {"state": State.CLASSIFIED, "level": after.level, "term": after.term, "ends_on": after.ends_on}
    values["units"] = after.outside
    if kind == Act.Kind.DETERMINED:
        values |= determined(secret, form)
    StateSecret.objects.filter(pk=secret.pk).update(**values)
    set_scope(secret, after)
    if kind == Act.Kind.CHANGED:
        notification.notify(act, before, after)


def determined(secret: StateSecret, form: Form) -> dict:
    """The basis and the sources, as the authority approved them."""
    for row in read_sources(form.fields.get("sources", "")):
        Source.objects.create(
            secret=secret,
            unit=row.unit,
            number=row.number,
            level=row.mark.level,
            term=str(row.mark.term or ""),
            made_on=row.made_on,
            scope=row.scope,
        )
    return {
        "origin": form.fields["origin"],
        "made_on": made_on(secret, form),
        "guide_item": GuideItem.objects.filter(number=form.fields.get("guide") or None).first(),
        "free_basis": form.fields.get("basis", ""),
        "project": projects.named(form.fields.get("project", ""), secret.division, today()),
    }


def record(secret: StateSecret, kind: str, after: Elements, *, by, changes=(), on: date | None = None, **how) -> Act:
    """Append the act; the triggers let the register follow it alone, and the trail can count it again."""
    decided, day, form = kind in Act.DECIDED, on or today(), how.get("form")
    previous = secret.acts.last()
    origin = form.fields.get("origin", secret.origin) if form else secret.origin
    facts = {"kind": str(kind), "level": int(after.level), "origin": str(origin), "division": secret.division_id}
    with trail.act("secretmarks.act_recorded", by=by, of=secret, on=day.isoformat(), **facts) as entry:
        made = Act.objects.create(
            secret=secret,
            kind=kind,
            changes=list(changes),
            level_before=previous.level if previous else None,
            term_before=previous.term if previous else "",
            level=after.level,
            term=after.term,
            ends_on=after.ends_on,
            scope=after.scope,
            units=after.outside,
            decided_on=day,
            decided_by=by if decided and form else None,
            recorded_by=by,
            **how,
        )
        entry.data |= {"act": made.pk, "digest": made.sealed()}
    return made


def lift(secret: StateSecret, kind: str, *, by: User | None, on: date | None = None, **how) -> Act:
    """Declassified means INTERNAL: not public, and a work secret until a review says otherwise (S-22)."""
    before = Elements.of(secret)
    after = Elements(Level.INTERNAL, "", None, before.divisions, before.persons, before.units)
    act = record(secret, kind, after, by=by, on=on, **how)
    StateSecret.objects.filter(pk=secret.pk).update(state=State.LIFTED, level=Level.INTERNAL, term="", ends_on=None)
    secret.refresh_from_db()
    carriers.follow(secret)
    notification.notify(act, before, after)
    return act


# ---------------------------------------------------------------- after the decision


def marking_objection(user, secret: StateSecret) -> str:
    if secret.state != State.CLASSIFIED:
        return f"{secret.number}{secret.get_state_display()}，现在不需要作出标志。"
    return "" if user.pk == secret.drafter_id else "标志由承办人作出，其他人不能代为作出（定密管理实施办法）。"


def mark(secret: StateSecret, *, by: User) -> Mark:
    """Step five, the drafter's last act (S-18e)."""
    with trail.act("secretmarks.marked", by=by, of=secret) as entry:
        secret = held(secret)
        if objection := marking_objection(by, secret):
            raise Objection(objection)
        StateSecret.objects.filter(pk=secret.pk).update(state=State.MARKED, marked_on=today())
        secret.refresh_from_db()
        notification.original_is_marked(secret, by)
        entry.data["level"] = int(secret.level)
    return secret.mark


def event_objection(user, secret: StateSecret) -> str:
    if secret.state not in StateSecret.BINDING or secret.ends_on is not None or secret.term == "长期":
        return "这个事项没有正在等待的解密条件。"
    if user.pk != secret.drafter_id and not keeps_register(user):
        return "解密条件成就由承办人或者保密办公室登记。"
    return ""


def record_event(secret: StateSecret, *, by: User, on: date) -> Act:
    """The condition is met: declassified by law from that day (保密法 第二十四条)."""
    with trail.act("secretmarks.event", by=by, of=secret):
        secret = held(secret)
        if objection := event_objection(by, secret):
            raise Objection(objection)
        if not secret.made_on <= on <= today():
            raise Objection("条件成就的日期应当在制发日期之后、今天或者今天以前。")
        return lift(secret, Act.Kind.EVENT, by=by, on=on)


def expire(day: date) -> list[StateSecret]:
    """Declassify by law what nobody extended; one transaction each, safe to repeat (S-27)."""
    done = []
    for pk in list(StateSecret.objects.expired(day).order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            secret = held(StateSecret.objects.get(pk=pk))
            if not StateSecret.objects.expired(day).filter(pk=pk).exists():
                continue
            with trail.act("secretmarks.expired", of=secret):
                lift(secret, Act.Kind.EXPIRED, by=None, on=day)
        done.append(secret)
    return done


def review_objection(user, secret: StateSecret) -> str:
    if secret.state not in StateSecret.BINDING:
        return "只审核仍在保密的事项。"
    if user.pk != secret.drafter_id and not keeps_register(user):
        return "年度审核由承办人或者保密办公室登记。"
    return ""


def review(secret: StateSecret, *, by: User) -> Act:
    """The yearly look at what is still secret and stays so (保密法 第二十四条)."""
    with trail.act("secretmarks.reviewed", by=by, of=secret):
        secret = held(secret)
        if objection := review_objection(by, secret):
            raise Objection(objection)
        act = record(secret, Act.Kind.REVIEWED, Elements.of(secret), by=by)
        StateSecret.objects.filter(pk=secret.pk).update(reviewed_on=today())
    return act


# ---------------------------------------------------------------- on paper


def paper_objection(user) -> str:
    return "" if keeps_register(user) else "纸面审批结果由保密办公室登记。"


def record_paper(*, by: User, level: Level, term: str, ends_on: date | None, fields: dict) -> StateSecret:
    """The register's row of an act signed on paper: no title, no text, no file, no basis (保密法 第三十一条)."""
    with trail.act("secretmarks.paper_recorded", by=by) as entry:
        if objection := paper_objection(by):
            raise Objection(objection)
        division, day = fields["division"], fields["decided_on"]
        code = fields.get("project", "")
        project = projects.named(code, division, day)
        if fields["power"] == Act.Power.DELEGATED and (
            objection := authorities.undelegated(division, level, on=day, project=code)
        ):
            raise Objection(objection)
        elements = Elements(level, term, ends_on, frozenset(), frozenset())
        own = {name: fields[name] for name in ("origin", "made_on", "division", "place")} | {"project": project}
        secret = enter(StateSecret(way=StateSecret.Way.PAPER, drafter=by, **own), elements)
        entry.of = secret
        settle_paper(secret, Act.Kind.DETERMINED, elements, by=by, fields=fields)
    return secret


def record_paper_act(
    secret: StateSecret, kind: str, *, by: User, level: Level, term: str, ends_on: date | None, fields: dict
) -> None:
    with trail.act("secretmarks.paper_recorded", by=by, of=secret):
        secret = held(secret)
        if objection := paper_objection(by):
            raise Objection(objection)
        if secret.way != StateSecret.Way.PAPER or secret.state not in StateSecret.BINDING:
            raise Objection("只有纸面登记、仍在保密的事项可以登记变更和解除。")
        if kind == Act.Kind.LIFTED:
            how = {name: fields[name] for name in ("power", "paper_number")}
            lift(secret, kind, by=by, on=fields["decided_on"], **how)
            return
        after = Elements(level, term, ends_on, frozenset(), frozenset())
        changes = Elements.of(secret).changes_to(after)
        if not changes:
            raise Objection("密级和保密期限都没有改动；只改知悉范围的在纸面上办理，不必登记。")
        if fields["power"] == Act.Power.DELEGATED and level > secret.level:
            code = secret.project.code if secret.project_id else ""
            objection = authorities.undelegated(secret.division, level, on=fields["decided_on"], project=code)
            if objection:
                raise Objection(objection)
        settle_paper(secret, kind, after, by=by, fields=fields, changes=changes)


def settle_paper(secret: StateSecret, kind: str, after: Elements, *, by: User, fields: dict, changes=()) -> None:
    record(
        secret, kind, after, by=by, changes=changes, on=fields["decided_on"], power=fields["power"],
        paper_number=fields["paper_number"],
    )  # fmt: skip
    StateSecret.objects.filter(pk=secret.pk).update(
        state=State.CLASSIFIED, level=after.level, term=after.term, ends_on=after.ends_on
    )
    StateSecret.objects.filter(pk=secret.pk).update(state=State.MARKED, marked_on=fields["decided_on"])


def know(secret: StateSecret, user: User) -> None:
    """Record who came to know of what is SECRET or above (保密法实施条例 第二十条)."""
    if secret.level >= Level.SECRET:
        Knower.objects.get_or_create(secret=secret, person=user)


def copying_objection(user, secret: StateSecret) -> str:
    if secret.state not in StateSecret.BINDING:
        return "只有仍在保密的事项编份号制作纸质件。"
    if secret.level == Level.TOP_SECRET and not user.holds(Post.DIRECTOR_GENERAL):
        return "绝密级文件未经原定密机关负责人批准不得复制，由厅长制作（保密法第二十六条）。"
    return ""


def copy(secret: StateSecret, *, by: User) -> Copy:
    """One more copy on paper, under the next number (保密法 第二十六条)."""
    with trail.act("secretmarks.copied", by=by, of=secret) as entry:
        secret = held(secret)
        if objection := copying_objection(by, secret):
            raise Objection(objection)
        last = secret.copies.aggregate(last=Max("number"))["last"] or 0
        made = Copy.objects.create(secret=secret, number=last + 1, made_by=by)
        entry.data["copy"] = made.number
    return made
