"""Forms held against the trail: what is approved was signed step by step, and each signature is the one given."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from portal.integrity import Fault, Share
from portal.trail.models import Entry
from portal.trail.record import name as name_of

from .models import Form, Signature

BATCH = 500
BEGUN = (".submitted", ".resubmitted")
GIVEN = (".signed", ".sent_back")
SEALED = "signature"


class Told:
    """What the trail tells of one form: how often it began, and the seals of its signatures."""

    def __init__(self) -> None:
        self.rounds = 0
        self.seals: Counter[str] = Counter()
        # Signatures of before seals were kept.
        self.unsealed = 0
        # Of the last round: who began it, for which division, and the form as it was then.
        self.drafter: int | None = None
        self.begun: dict = {}

    def take(self, entry: Entry) -> None:
        if entry.action.endswith(BEGUN):
            self.rounds += 1
            self.drafter, self.begun = entry.actor, entry.facts
        elif entry.action.endswith(GIVEN):
            seal = entry.facts.get(SEALED)
            self.unsealed += seal is None
            self.seals.update([seal] if seal else [])


def check(share: Share) -> Iterator[Fault | str]:
    """Every form; those of the trail that are in no row any more are named too."""
    known: set[str] = set()
    old = last = 0
    while forms := list(
        Form.objects.filter(pk__gt=last).prefetch_related("signatures", "items").order_by("pk")[:BATCH]
    ):
        last = forms[-1].pk
        told = told_of(forms)
        for form in forms:
            name = name_of(form)
            known.add(name)
            signatures = sorted(form.signatures.all(), key=lambda row: row.pk)
            old += told[name].unsealed
            # Where a signature is not the one given, what it covers says nothing.
            yield from list(signature_faults(form, signatures, told[name])) or content_faults(form, told[name])
            if form.outcome == Form.Outcome.APPROVED:
                yield from approval_faults(form, signatures, told[name])
    named = Entry.objects.filter(object__startswith=f"{Form._meta.label_lower}:").order_by()
    for name in set(named.values_list("object", flat=True).distinct()) - known:
        yield Fault("form.missing", name, "留痕记有这张审批单，库中没有")
    if old:
        yield f"另有 {old} 条签批早于签批摘要的启用，只核对了条数。"


def told_of(forms: Sequence[Form]) -> defaultdict[str, Told]:
    told: defaultdict[str, Told] = defaultdict(Told)
    entries = Entry.objects.filter(object__in=[name_of(form) for form in forms], outcome="done")
    for entry in entries.only("id", "object", "action", "data", "actor").order_by("id").iterator():
        told[entry.object].take(entry)
    return told


def signature_faults(form: Form, signatures: Sequence[Signature], told: Told) -> Iterator[Fault]:
    left = told.seals.copy()
    strange = []
    for signature in signatures:
        # The form is at hand; the row would fetch it anew.
        signature.form = form
        seal = signature.sealed()
        if left[seal]:
            left[seal] -= 1
        else:
            strange.append(signature)
    for signature in strange[told.unsealed :]:
        yield Fault("signature.differs", name_of(signature), "这条签批与留痕所载的摘要不符：被改动，或者不是经签批产生")
    if len(signatures) < told.unsealed + told.seals.total():
        yield Fault("signature.missing", name_of(form), "留痕记有的签批，库中缺少")


def content_faults(form: Form, told: Told) -> Iterator[Fault]:
    """What the form says, against its last signature or, before the first, against the beginning of its round."""
    begun = told.begun.get("seen") if not form.in_round() else None
    if not form.holds_what_was_signed or (begun and begun != form.seen_digest()):
        yield Fault("form.content", name_of(form), "填写的内容、事项或者材料与签批时（送审时）不符")
    division = told.begun.get("division", form.division_id)
    if told.rounds and (form.drafter_id, form.division_id) != (told.drafter, division):
        yield Fault("form.drafter", name_of(form), "承办人或者拟稿处室与留痕所载的送审不符")


def approval_faults(form: Form, signatures: Sequence[Signature], told: Told) -> Iterator[Fault]:
    agreed = [row for row in signatures if row.round == form.round and row.outcome == Signature.Outcome.AGREED]
    covered = [step for row in agreed for step in range(row.index, row.through + 1)]
    if sorted(covered) != list(range(form.steps)) or any(row.by_id == form.drafter_id for row in agreed):
        yield Fault("form.unsigned", name_of(form), "这张审批单记为已批准，本轮签批却不齐全，或者由承办人自签")
    if told.rounds < form.round:
        yield Fault("form.untold", name_of(form), "留痕没有这张审批单本轮的提交")
