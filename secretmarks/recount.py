"""The register held against the trail, which nobody can edit: its acts by number and content, and what follows them."""

from collections import Counter
from collections.abc import Iterator

from portal.integrity import Fault, Share
from portal.trail.models import Entry
from portal.trail.record import name as name_of

from .models import Act, StateSecret

State = StateSecret.State
BATCH = 500
RECORDED = "secretmarks.act_recorded"
# What both sides count by: year, division, kind, origin and level.
Key = tuple[str, int, str, str, int]


def from_trail() -> tuple[Counter, int]:
    """Acts by key as the trail tells them, and the first act that it tells of."""
    counts, first = Counter(), 0
    for entry in Entry.objects.filter(action=RECORDED, outcome="done").order_by("pk").iterator(chunk_size=2000):
        facts = entry.facts
        first = min(first or facts["act"], facts["act"])
        counts[facts["on"][:4], facts["division"], facts["kind"], facts["origin"], facts["level"]] += 1
    return counts, first


def from_register(first: int) -> Counter:
    rows = Act.objects.filter(pk__gte=first).values_list(
        "decided_on__year", "secret__division", "kind", "secret__origin", "level"
    )
    return Counter((str(year), *rest) for year, *rest in rows.iterator(chunk_size=2000))


def differences() -> Iterator[tuple[Key, int, int]]:
    """(key, in the register, in the trail) wherever the two do not agree."""
    told, first = from_trail()
    held = from_register(first)
    for key in sorted(told.keys() | held.keys()):
        if told[key] != held[key]:
            yield key, held[key], told[key]


def check(share: Share) -> Iterator[Fault | str]:
    for key, held, told in differences():
        words = f"定密登记簿与留痕不一致：登记簿 {held} 件，留痕 {told} 件，用 manage.py verify_register 逐项列出"
        yield Fault("register.differs", ":".join(["secretmarks.act", *map(str, key)]), words)
    yield from act_faults()
    yield from matter_faults()


def act_faults() -> Iterator[Fault | str]:
    """Each act that the trail tells of is the row that it was."""
    told = {}
    for entry in Entry.objects.filter(action=RECORDED, outcome="done").iterator(chunk_size=2000):
        told[entry.facts["act"]] = entry.facts.get("digest")
    for act in Act.objects.filter(pk__gte=min(told, default=1)).iterator(chunk_size=BATCH):
        # Of before digests were kept there is None; what the trail does not tell of at all is no act.
        if told.get(act.pk, "") not in (None, act.sealed()):
            yield Fault("act.differs", name_of(act), "这项定密行为与留痕所载的摘要不符：被改动，或者不是经办理产生")
    if old := list(told.values()).count(None):
        yield f"另有 {old} 项定密行为早于摘要的启用，只核对了件数。"


def matter_faults() -> Iterator[Fault]:
    """Each matter stands as its newest act left it, and none that the trail tells of is gone."""
    known, last = set(), 0
    scopes = ("scope_divisions", "scope_persons")
    while matters := list(StateSecret.objects.filter(pk__gt=last).order_by("pk").prefetch_related(*scopes)[:BATCH]):
        last = matters[-1].pk
        acts = {act.secret_id: act for act in Act.objects.filter(secret__in=matters).order_by("pk")}
        for matter in matters:
            known.add(name_of(matter))
            if standing_of(matter) != left_by(acts.get(matter.pk)):
                yield Fault(
                    "secret.differs", name_of(matter), "登记的密级、保密期限、状态或者知悉范围与最近的定密行为不符"
                )
    named = Entry.objects.filter(object__startswith=f"{StateSecret._meta.label_lower}:", outcome="done").order_by()
    for name in set(named.values_list("object", flat=True).distinct()) - known:
        yield Fault("secret.missing", name, "留痕记有这个国家秘密事项，登记簿中没有")


def standing_of(matter: StateSecret) -> tuple | None:
    """What of this matter follows its acts; nothing as long as nothing was decided."""
    if matter.state not in (*StateSecret.BINDING, State.LIFTED):
        return None
    scope = {
        "divisions": sorted(row.pk for row in matter.scope_divisions.all()),
        "persons": sorted(row.pk for row in matter.scope_persons.all()),
    }
    return matter.state == State.LIFTED, matter.level, matter.term, matter.ends_on, matter.units, scope


def left_by(act: Act | None) -> tuple | None:
    return (act.kind in Act.LIFTING, act.level, act.term, act.ends_on, act.units, act.scope) if act else None
