"""Objects for tests: each `make_*` states only what matters to the test."""

import itertools
from datetime import date
from types import SimpleNamespace

from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from disclosure.law import Attribute
from disclosure.models import DocumentPage
from disclosure.review import publication
from portal.files import uploads
from portal.files.models import StoredFile
from portal.people.models import Assignment, Division, User, today
from portal.people.posts import Post
from portal.routes import moves
from portal.routes.models import Form
from portal.site.models import SectionPage
from secretmarks import acts
from secretmarks.elements import Elements
from secretmarks.levels import Level
from secretmarks.markings import Mark, Years
from secretmarks.models import StateSecret
from secretmarks.periods import last_secret_day

PASSWORD = "correct-horse-battery-7"
# What a document that others made says of where it came from.
FROM_OTHERS = {"origin": "obtained", "obtained_from": "某机关", "public_channel": "某公报"}
numbers = itertools.count(1)


def make_division(name: str = "", **fields) -> Division:
    number = next(numbers)
    return Division.objects.create(name=name or f"第{number}处", code=fields.pop("code", f"d{number}"), **fields)


def make_user(division: Division | None, *posts: Post, name: str = "", **fields) -> User:
    number = next(numbers)
    user = User(
        username=fields.pop("username", f"user{number:03d}"), name=name or f"人员{number}", division=division,
        password=make_password(PASSWORD), password_changed_at=timezone.now(), **fields,
    )  # fmt: skip
    user.save()
    for post in posts:
        hold(user, post, division)
    return user


def hold(user: User, post: Post, division: Division | None = None, **dates) -> Assignment:
    return Assignment.objects.create(user=user, post=post, division=division or user.division, **dates)


def make_house() -> SimpleNamespace:
    """A small agency: the site's structure, two divisions, the general office, and one person in every post we need."""
    call_command("found_site", verbosity=0)
    agency = make_division("测试厅", kind=Division.Kind.AGENCY)
    office = make_division("办公室", parent=agency, is_general_office=True)
    finance = make_division("财政处", parent=agency)
    banking = make_division("金融处", parent=agency)
    house = SimpleNamespace(agency=agency, office=office, finance=finance, banking=banking)
    house.editor = make_user(finance, Post.EDITOR, name="编辑甲")
    house.head = make_user(finance, Post.DIVISION_HEAD, name="处长甲")
    house.colleague = make_user(finance, name="同事甲")
    house.other_editor = make_user(banking, Post.EDITOR, name="编辑乙")
    house.other_head = make_user(banking, Post.DIVISION_HEAD, name="处长乙")
    house.stranger = make_user(banking, name="同事乙")
    house.office_head = make_user(office, Post.OFFICE_HEAD, name="办公室主任")
    house.officer = make_user(office, Post.PUBLICATION_OFFICER, name="发布员")
    house.leader = make_user(agency, name="分管厅领导")
    for division in (finance, banking, office):
        hold(house.leader, Post.LEADER, division)
    house.office_leader = make_user(agency, Post.OFFICE_LEADER, name="分管办公室厅领导")
    house.director = make_user(agency, Post.DIRECTOR_GENERAL, name="厅长")
    house.secrecy_deputy = make_user(agency, Post.SECRECY_DEPUTY, name="保密委专职副主任")
    house.archivist = make_user(office, Post.ARCHIVIST, name="档案员")
    house.technology = make_division("电子数据处", parent=agency)
    house.system_administrator = make_user(house.technology, Post.SYSTEM_ADMINISTRATOR, name="系统管理员")
    house.security_officer = make_user(house.technology, Post.SECURITY_OFFICER, name="安全保密管理员")
    house.auditor = make_user(house.technology, Post.AUDITOR, name="安全审计员")
    return house


def make_document(
    house, title: str = "测试通知", *, by: User | None = None, attachments=(), tags=(), **fields
) -> DocumentPage:
    """A draft with a first revision, as the editor would save it."""
    by = by or house.editor
    level = fields.pop("level", Level.OPEN)
    standing = {
        "level": unclassified(level),
        "attribute": fields.pop("attribute", Attribute.PROACTIVE),
        "owning_division": by.division,
    }
    document = DocumentPage(
        title=title, issuer=fields.pop("issuer", "测试厅"), body=fields.pop("body", "<p>正文内容。</p>"),
        issued_on=fields.pop("issued_on", date(2026, 1, 5)), live=False, owner=by, **standing, **fields,
    )  # fmt: skip
    for number, (name, file) in enumerate(attachments):
        document.attachments.create(title=name, file=file, sort_order=number)
    if tags:
        document.tags.add(*tags)
    SectionPage.objects.get(code="rules").add_child(instance=document)
    document.save_revision(user=by)
    publication.announce([document])
    if unclassified(level) != level:
        protect(document, level, by=by)
    return DocumentPage.objects.get(pk=document.pk)


def unclassified(level: Level | None) -> Level | None:
    """What a document may bear without an entry of the register."""
    return level if level is None else min(level, Level.INTERNAL)


def protect(document: DocumentPage, level: Level, *, by: User) -> StateSecret:
    """The document at this level, as a proposal of classification leaves it: in the register, known to nobody yet."""
    secret = StateSecret(
        way="electronic", origin="original", title=document.draft_title[:200], made_on=today(), division=by.division,
        drafter=by, about=DocumentPage.objects.get(pk=document.pk),
    )  # fmt: skip
    mark = Mark(Level(level), Years(5))
    return acts.enter(secret, Elements(mark.level, "5年", last_secret_day(mark, today()), frozenset(), frozenset()))


def make_file(name: str = "附件.txt", text: str = "附件的文字。", *, by: User | None = None) -> StoredFile:
    return uploads.accept(
        SimpleUploadedFile(name, text.encode(), content_type="text/plain"), by=by, level=Level.TOP_SECRET
    )


def finish(document, **standing) -> DocumentPage:
    """A finished document as a route would leave it, for tests that are about reading alone."""
    level = standing.pop("level", None)
    if level is not None and unclassified(level) != level:
        protect(document, level, by=document.owner)
    elif level is not None:
        standing["level"] = level
    DocumentPage.objects.filter(pk=document.pk).update(state=DocumentPage.State.FINISHED, **standing)
    publication.announce([document])
    return DocumentPage.objects.get(pk=document.pk)


def submit(document, *, by: User, route: str = "disclosure.publish", **fields) -> Form:
    document.refresh_from_db()
    return moves.submit(route, [(document, document.latest_revision)], by=by, fields=fields)


def agree(form: Form, *people: User) -> Form:
    """Each of these people agrees in turn, with every statement that the route asks for."""
    for person in people:
        form.refresh_from_db()
        # Where somebody took the form back meanwhile, signing answers so.
        statements = form.route.statements(form, form.step) if form.step else []
        form = moves.sign(form, by=person, version=form.version, statements=statements)
    return form


def approve(house, form: Form) -> Form:
    return agree(form, house.head, house.office_head, house.leader)


def publish(house, document) -> DocumentPage:
    """The whole way: submitted by the editor, three signatures, published by the officer."""
    form = approve(house, submit(document, by=house.editor))
    publication.publish(form, by=house.officer)
    return DocumentPage.objects.get(pk=document.pk)


def of_the_house(registry) -> set:
    """The keys of what the apps of the product declare, without those of the skeleton."""
    return {key for key in registry if registry.origins[key] != "skeleton"}
