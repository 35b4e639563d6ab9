"""The acts on templates: one person proposes, another puts in force or refuses; and the letter that comes of it."""

from io import BytesIO

from django.utils import timezone
from docxtpl import DocxTemplate

from portal import trail
from portal.files.models import StoredFile
from portal.people.models import User
from portal.routes.objections import Objection

from .filling import filled, objection_to
from .kinds import Kind, registry
from .models import Template
from .word import data_of

State = Template.State


def letter(kind: Kind, values: dict[str, str]) -> DocxTemplate:
    """The letter from the template in force, or from the one that is built in."""
    template = Template.objects.in_force(kind).select_related("file").first()
    if template is None:
        return filled(BytesIO(data_of(kind.built_in())), values)
    with template.file.content.open("rb") as source:
        return filled(BytesIO(source.read()), values)


def keeping_objection(user, kind: Kind) -> str:
    keepers = "、".join(post.label for post in kind.posts)
    return "" if user.holds(*kind.posts) else f"“{kind.title}”的模板由{keepers}管理。"


def deciding_objection(user, template: Template) -> str:
    """A template speaks for the house: who uploaded it does not put it in force."""
    if objection := keeping_objection(user, registry[template.kind]):
        return objection
    return "模板由上传人以外的人核对启用。" if user.pk == template.proposed_by_id else ""


def propose(kind: Kind, file: StoredFile, *, name: str, by: User) -> Template:
    with file.content.open("rb") as source:
        objection = keeping_objection(by, kind) or objection_to(source.read(), kind)
    if objection:
        raise Objection(objection)
    with trail.act("letters.template_proposed", by=by, kind=kind.name) as entry:
        template = Template.objects.create(kind=kind.name, name=name, file=file, proposed_by=by)
        entry.of = template
        return template


def decide(template: Template, *, by: User, puts_in_force: bool) -> None:
    action = "letters.template_in_force" if puts_in_force else "letters.template_refused"
    with trail.act(action, by=by, of=template, file=str(template.file_id)):
        # One kind at a time: all its templates are held, the one in force with them.
        held = {row.pk: row for row in Template.objects.select_for_update().filter(kind=template.kind)}
        found = held[template.pk]
        if objection := deciding_objection(by, found):
            raise Objection(objection)
        if found.state != State.PROPOSED:
            raise Objection(f"这份模板{found.get_state_display()}，不能再办。")
        if puts_in_force:
            Template.objects.in_force(registry[found.kind]).update(state=State.REPLACED)
        state = State.IN_FORCE if puts_in_force else State.REFUSED
        Template.objects.filter(pk=found.pk).update(state=state, decided_by=by, decided_at=timezone.now())
