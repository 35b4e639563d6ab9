"""What may happen to a paper, told with the acts of the portal itself; each story begins at a stored draft."""

from collections.abc import Callable, Iterable
from html import escape

from disclosure import text
from disclosure.models import DocumentPage
from disclosure.review.publication import PUBLISHING, announce
from portal.people.models import Assignment, Division, User, today
from portal.people.posts import Post
from portal.routes import moves
from portal.routes.models import Form
from secretmarks import acts
from secretmarks.models import StateSecret

from .people import person
from .signer import carry_through, sign_until, signer_of
from .texts import INVENTED, Paper

KEY = "demo-{}"
# Examiner and head of the general office, and the authority: they know of whatever they decide.
SECRET_SIGNERS = ("frg014", "hyq010", "zyl001")
WITHDRAWAL = "disclosure.withdraw"
PROACTIVE = "属于应当主动公开的政府信息（条例第十九条、第二十条）。"
NOTE = "拟稿处室初审意见，详见有关规定。"
Story = Callable[[Paper, DocumentPage, User], None]
stories: dict[str, Story] = {}


def story(tell: Story) -> Story:
    stories[tell.__name__] = tell
    return tell


def fresh(page) -> DocumentPage:
    """The page as the database has it, with nothing remembered from before an act."""
    return type(page).objects.select_related("latest_revision").get(pk=page.pk)


def rich(lines: Iterable[str]) -> str:
    """Lines as rich text; `## ` begins a heading."""
    return "".join(
        f"<h2>{escape(line[3:], quote=False)}</h2>" if line.startswith("## ") else text.rich(line) for line in lines
    )


def send(route: str, page, by: User, **fields) -> Form:
    page = fresh(page)
    return moves.submit(route, [(page, page.latest_revision)], by=by, fields=fields)


def send_back(form: Form, opinion: str) -> Form:
    return moves.send_back(form, by=signer_of(form), version=form.version, opinion=opinion)


def revise(page: DocumentPage, by: User, words: str) -> None:
    copy = fresh(page).get_latest_revision_as_object()
    copy.body = copy.body.replace(rich([INVENTED]), rich([words, INVENTED]))
    copy.save_revision(user=by, log_action=True)
    announce([copy])


@story
def draft(paper: Paper, page: DocumentPage, by: User) -> None:
    """Nothing yet."""


@story
def published(paper: Paper, page: DocumentPage, by: User) -> None:
    carry_through(send(PUBLISHING, page, by, reason=paper.reason or PROACTIVE))


@story
def working_copy(paper: Paper, page: DocumentPage, by: User) -> None:
    published(paper, page, by)
    revise(page, by, paper.later)


@story
def second_edition(paper: Paper, page: DocumentPage, by: User) -> None:
    working_copy(paper, page, by)
    published(paper, page, by)


@story
def second_edition_pending(paper: Paper, page: DocumentPage, by: User) -> None:
    working_copy(paper, page, by)
    sign_until(send(PUBLISHING, page, by, reason=paper.reason), turn=1)


def pending(turn: int) -> Story:
    def tell(paper: Paper, page: DocumentPage, by: User) -> None:
        sign_until(send(PUBLISHING, page, by, reason=paper.reason or PROACTIVE), turn=turn)

    return tell


stories |= {"pending_first": pending(0), "pending_second": pending(1), "pending_third": pending(2)}


@story
def pending_second_round(paper: Paper, page: DocumentPage, by: User) -> None:
    form = send_back(send(PUBLISHING, page, by, reason=paper.reason or PROACTIVE), paper.opinion)
    revise(page, by, paper.later)
    page = fresh(page)
    moves.resubmit(form, [(page, page.latest_revision)], by=by)


@story
def returned_by_head(paper: Paper, page: DocumentPage, by: User) -> None:
    send_back(send(PUBLISHING, page, by, reason=paper.reason or PROACTIVE), paper.opinion)


@story
def returned_by_office(paper: Paper, page: DocumentPage, by: User) -> None:
    form = sign_until(send(PUBLISHING, page, by, reason=paper.reason or PROACTIVE), turn=1)
    send_back(form, paper.opinion)


@story
def taken_back(paper: Paper, page: DocumentPage, by: User) -> None:
    form = send(PUBLISHING, page, by, reason=paper.reason or PROACTIVE)
    moves.withdraw(form, by=by, version=form.version)


@story
def approved(paper: Paper, page: DocumentPage, by: User) -> None:
    sign_until(send(PUBLISHING, page, by, reason=paper.reason or PROACTIVE))


@story
def bundle(paper: Paper, page: DocumentPage, by: User) -> None:
    """This paper and its two neighbours on one form."""
    keys = [KEY.format(f"{paper.key.rpartition('-')[0]}-{place}") for place in (1, 2)]
    pages = [*DocumentPage.objects.filter(external_id__in=keys).select_related("latest_revision"), fresh(page)]
    form = moves.submit(PUBLISHING, [(one, one.latest_revision) for one in pages], by=by)
    sign_until(form, turn=1)


@story
def withdrawn(paper: Paper, page: DocumentPage, by: User) -> None:
    published(paper, page, by)
    carry_through(propose_withdrawal(paper, page, by, outcome="withdrawn"))


@story
def wrong_release(paper: Paper, page: DocumentPage, by: User) -> None:
    published(paper, page, by)
    carry_through(propose_withdrawal(paper, page, by, outcome="wrong_release"))


@story
def withdrawal_pending(paper: Paper, page: DocumentPage, by: User) -> None:
    published(paper, page, by)
    propose_withdrawal(paper, page, by, outcome="withdrawn")


@story
def urgent(paper: Paper, page: DocumentPage, by: User) -> None:
    """Taken down at once; the countersignature is still to come."""
    published(paper, page, by)
    form = propose_withdrawal(paper, page, by, route="disclosure.withdraw_urgent", outcome="withdrawn")
    sign_until(form, turn=1)


def propose_withdrawal(paper: Paper, page: DocumentPage, by: User, *, outcome: str, route=WITHDRAWAL) -> Form:
    return send(route, page, by, outcome=outcome, ground=paper.withdrawal_ground, reason=paper.opinion)


def repeal(page: DocumentPage, by: User, *, successor: DocumentPage) -> None:
    """The successor is public already: the form names it by its index number."""
    fields = {"ground": "已被废止或者替代", "reason": f"《{successor.title}》已经施行，本文件同时废止。"}
    form = send(WITHDRAWAL, page, by, outcome="repealed", repealed_by=successor.index_number, **fields)
    carry_through(form)


@story
def on_request(paper: Paper, page: DocumentPage, by: User) -> None:
    carry_through(propose_attribute(paper, page, by))


withheld = stories["withheld"] = on_request


def propose_attribute(paper: Paper, page: DocumentPage, by: User) -> Form:
    return send(
        "disclosure.attribute", page, by, attribute=paper.attribute, ground=paper.ground, reason=paper.reason or NOTE
    )


@story
def attribute_pending(paper: Paper, page: DocumentPage, by: User) -> None:
    sign_until(propose_attribute(paper, page, by), turn=1)


@story
def attribute_returned(paper: Paper, page: DocumentPage, by: User) -> None:
    send_back(propose_attribute(paper, page, by), paper.opinion)


@story
def internal_pending(paper: Paper, page: DocumentPage, by: User) -> Form:
    return send("secretmarks.internal", page, by, change="set", reason="公开后可能影响审计工作正常开展。")


@story
def internal(paper: Paper, page: DocumentPage, by: User) -> None:
    carry_through(internal_pending(paper, page, by))
    carry_through(propose_attribute(paper, page, by))


@story
def finished_unlabelled(paper: Paper, page: DocumentPage, by: User) -> None:
    """Old material that was finished before levels and attributes were asked for."""
    DocumentPage.objects.filter(pk=page.pk).update(state=DocumentPage.State.FINISHED)
    announce([page])


@story
def proposed_secret(paper: Paper, page: DocumentPage, by: User) -> Form:
    """Protected at the proposed level while the form is on its way."""
    persons = [by.username, *SECRET_SIGNERS, *(name for name in paper.knowers if not is_division(name))]
    heads = Assignment.objects.current().filter(post=Post.DIVISION_HEAD, division=by.division)
    persons += heads.values_list("user__username", flat=True)
    fields = {
        "origin": "original", "level": str(int(paper.level)), "term": paper.term, "basis": paper.basis,
        "made_on": (paper.issued_on or today()).isoformat(), "persons": "、".join(dict.fromkeys(persons)),
        "divisions": [str(pk) for pk in Division.objects.filter(code__in=paper.knowers).values_list("pk", flat=True)],
        "reason": paper.reason or "泄露后会使国家的安全和利益遭受损害。",
    }  # fmt: skip
    return acts.propose(by=by, title=page.title, fields=fields, about=fresh(page))


@story
def classified(paper: Paper, page: DocumentPage, by: User) -> None:
    """Determined by four persons, marked by the drafter, finished as withheld."""
    carry_through(proposed_secret(paper, page, by))
    acts.mark(StateSecret.objects.of(page).get(), by=by)
    carry_through(propose_attribute(paper, page, by))


def is_division(name: str) -> bool:
    return Division.objects.filter(code=name).exists()


def admit(page: DocumentPage, knowers: tuple[str, ...]) -> None:
    """The need-to-know scope: codes of divisions and accounts of persons."""
    divisions = Division.objects.in_bulk(field_name="code")
    page.scope_divisions.add(*(divisions[name] for name in knowers if name in divisions))
    page.scope_persons.add(*(person(name) for name in knowers if name not in divisions))
