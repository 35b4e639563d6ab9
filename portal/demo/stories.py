"""What may happen to a paper, told with the acts of the portal itself; each story begins at a stored draft."""

from collections.abc import Callable

from disclosure import text
from disclosure.models import DocumentPage
from disclosure.publication import PUBLISHING, announce
from portal.people.models import Division, User
from portal.routes import moves
from portal.routes.models import Form

from .people import person
from .signer import carry_through, sign_until, signer_of
from .texts import Paper

KEY = "demo-{}"
Story = Callable[[Paper, DocumentPage, User], None]
stories: dict[str, Story] = {}


def story(tell: Story) -> Story:
    stories[tell.__name__] = tell
    return tell


def fresh(page) -> DocumentPage:
    """The page as the database has it, with nothing remembered from before an act."""
    return type(page).objects.select_related("latest_revision").get(pk=page.pk)


def send(route: str, page, by: User, **fields) -> Form:
    page = fresh(page)
    return moves.submit(route, [(page, page.latest_revision)], by=by, fields=fields)


def send_back(form: Form, opinion: str) -> Form:
    return moves.send_back(form, by=signer_of(form), version=form.version, opinion=opinion)


def revise(page: DocumentPage, by: User, words: str) -> None:
    copy = fresh(page).get_latest_revision_as_object()
    copy.body += text.rich(words)
    copy.save_revision(user=by, log_action=True)
    announce([copy])


@story
def draft(paper: Paper, page: DocumentPage, by: User) -> None:
    """Nothing yet."""


@story
def published(paper: Paper, page: DocumentPage, by: User) -> None:
    carry_through(send(PUBLISHING, page, by, reason="依法应当主动公开"))


@story
def working_copy(paper: Paper, page: DocumentPage, by: User) -> None:
    published(paper, page, by)
    revise(page, by, "截至2026年10月底，其余6个问题中又有4个完成整改。")


@story
def second_edition(paper: Paper, page: DocumentPage, by: User) -> None:
    published(paper, page, by)
    revise(page, by, "以上分工自2026年9月1日起执行。")
    published(paper, page, by)


@story
def second_edition_pending(paper: Paper, page: DocumentPage, by: User) -> None:
    published(paper, page, by)
    revise(page, by, "三、整改结果按照有关规定向社会公告。")
    sign_until(send(PUBLISHING, page, by, reason="增加第三条"), turn=1)


def pending(turn: int) -> Story:
    def tell(paper: Paper, page: DocumentPage, by: User) -> None:
        sign_until(send(PUBLISHING, page, by, reason="拟主动公开"), turn=turn)

    return tell


stories |= {"pending_first": pending(0), "pending_second": pending(1), "pending_third": pending(2)}


@story
def pending_second_round(paper: Paper, page: DocumentPage, by: User) -> None:
    form = send_back(send(PUBLISHING, page, by, reason="拟主动公开"), "请补充取证单签署的时限，修改后再报。")
    revise(page, by, "被审计单位应当自收到取证单之日起五个工作日内签署意见。")
    page = fresh(page)
    moves.resubmit(form, [(page, page.latest_revision)], by=by)


@story
def returned_by_head(paper: Paper, page: DocumentPage, by: User) -> None:
    send_back(send(PUBLISHING, page, by), "正文过于简略，缺少审计评价和整改情况，请补充。")


@story
def returned_by_office(paper: Paper, page: DocumentPage, by: User) -> None:
    form = sign_until(send(PUBLISHING, page, by), turn=1)
    send_back(form, "统计口径与上年不一致，请与统计工作人员核对后再报。")


@story
def taken_back(paper: Paper, page: DocumentPage, by: User) -> None:
    form = send(PUBLISHING, page, by)
    moves.withdraw(form, by=by, version=form.version)


@story
def approved(paper: Paper, page: DocumentPage, by: User) -> None:
    sign_until(send(PUBLISHING, page, by, reason="依法应当主动公开"))


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
    take_down(page, by, outcome="withdrawn", ground="内容需要更正", reason="获奖名单有误，更正后重新公布。")


@story
def withdrawn_for_others(paper: Paper, page: DocumentPage, by: User) -> None:
    published(paper, page, by)
    take_down(page, by, outcome="withdrawn", ground="涉及第三方合法权益", reason="施工单位对公开的内容提出异议。")


@story
def wrong_release(paper: Paper, page: DocumentPage, by: User) -> None:
    published(paper, page, by)
    take_down(page, by, outcome="wrong_release", ground="依法不再公开", reason="征求意见稿误作正式文件公开。")


@story
def repealed(paper: Paper, page: DocumentPage, by: User) -> None:
    published(paper, page, by)
    successor = DocumentPage.objects.get(external_id=KEY.format(paper.of))
    take_down(
        page,
        by,
        outcome="repealed",
        ground="已被废止或者替代",
        reason="新办法已经施行。",
        repealed_by=successor.index_number,
    )


def take_down(page: DocumentPage, by: User, **fields) -> None:
    carry_through(send("disclosure.withdraw", page, by, **fields))


@story
def withdrawal_pending(paper: Paper, page: DocumentPage, by: User) -> None:
    published(paper, page, by)
    send("disclosure.withdraw", page, by, outcome="withdrawn", ground="依法不再公开", reason="名单已过时效。")


@story
def urgent(paper: Paper, page: DocumentPage, by: User) -> None:
    """Taken down at once; the countersignature is still to come."""
    published(paper, page, by)
    fields = {"outcome": "withdrawn", "ground": "保密原因", "reason": "个别案例来源需要核实，先行撤下。"}
    sign_until(send("disclosure.withdraw_urgent", page, by, **fields), turn=1)


@story
def on_request(paper: Paper, page: DocumentPage, by: User) -> None:
    carry_through(propose_attribute(paper, page, by))


withheld = stories["withheld"] = on_request


def propose_attribute(paper: Paper, page: DocumentPage, by: User) -> Form:
    reason = "拟稿处室初审意见，详见有关规定。"
    return send("disclosure.attribute", page, by, attribute=paper.attribute, ground=paper.ground, reason=reason)


@story
def attribute_pending(paper: Paper, page: DocumentPage, by: User) -> None:
    sign_until(propose_attribute(paper, page, by), turn=1)


@story
def attribute_returned(paper: Paper, page: DocumentPage, by: User) -> None:
    send_back(propose_attribute(paper, page, by), "预算编制情况可以公开，请研究是否改为主动公开。")


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
def classified(paper: Paper, page: DocumentPage, by: User) -> None:
    """As the electronic routes of classification leave it: finished, with level and need-to-know scope."""
    finished_unlabelled(paper, page, by)


def admit(page: DocumentPage, knowers: tuple[str, ...]) -> None:
    """The need-to-know scope: codes of divisions and accounts of persons."""
    divisions = Division.objects.in_bulk(field_name="code")
    page.scope_divisions.add(*(divisions[name] for name in knowers if name in divisions))
    page.scope_persons.add(*(person(name) for name in knowers if name not in divisions))
