"""The invented work of the secrecy office, so that every one of its screens has something to show."""

from datetime import timedelta

from django.utils import timezone

from disclosure.models import DocumentPage
from portal import trail
from portal.people.models import Division, User, today
from secretmarks import acts, delegations, designating, guide, leaks, projects, reporting, upward
from secretmarks.authorities import agency
from secretmarks.levels import Level
from secretmarks.markings import Mark, parse_term
from secretmarks.models import GuideItem, StateSecret, UnclearMatter
from secretmarks.periods import last_secret_day

from .people import person
from .signer import carry_through, sign_until
from .stories import KEY, SECRET_SIGNERS

KEEPER, AUTHORITY, DESIGNATE, BUREAU_HEAD = "qmy016", "zyl001", "lwz050", "sjc100"
BUREAU = "jcs"
GUIDE = """编号,事项,密级,保密期限,保密事项范围,产生部门或者岗位,知悉人员,载体形式
1.1,涉密审计项目的要情（虚构）,机密,15年,审计工作国家秘密目录（虚构）,业务处室,批准的人员,纸介质
1.2,涉密审计项目的工作方案（虚构）,秘密,5年,审计工作国家秘密目录（虚构）,业务处室,审计组成员,纸介质
2.1,涉密信息系统的审计结论（虚构）,机密,10年,审计工作国家秘密目录（虚构）,电子数据审计处,批准的人员,纸介质
2.2,涉密会计资料的交接清单（虚构）,秘密,5年,审计工作国家秘密目录（虚构）,业务处室,经手人员,纸介质
3.1,专用资金的审计安排（虚构）,机密,10年,审计工作国家秘密目录（虚构）,财政审计处,批准的人员,纸介质
"""
# What paper forms of former years left: level, term, date made, years back, division, place.
PAPERS = (
    (Level.CONFIDENTIAL, "3年", 3, "czsj", "保密室1号柜"),
    (Level.CONFIDENTIAL, "5年", 2, "jrsj", "保密室1号柜"),
    (Level.SECRET, "10年", 4, "jjzr", "保密室2号柜"),
    (Level.SECRET, "20年", 1, "zrzy", "保密室2号柜"),
    (Level.CONFIDENTIAL, "9个月", 0, "dzsj", "保密室3号柜"),
    (Level.CONFIDENTIAL, "8年", 1, BUREAU, "江城局保密柜"),
)


def tell_secrets() -> None:
    """A register that was told already stays as it is."""
    if GuideItem.objects.exists():
        return
    keeper, authority, bureau = person(KEEPER), person(AUTHORITY), Division.objects.get(code=BUREAU)
    with trail.act("demo.secrets_told", by=keeper):
        guide.import_items(GUIDE.encode(), by=keeper)
        guide.withdraw(GuideItem.objects.get(number="2.2"), by=keeper)
        empower(keeper, authority, bureau)
        for paper in PAPERS:
            record_paper(keeper, *paper)
        change_and_lift()
        ask_upward(keeper)
        report_and_return(keeper, bureau)


def empower(keeper: User, authority: User, bureau: Division) -> None:
    day = today()
    made = designating.designate(
        by=authority, holder=person(DESIGNATE), highest=int(Level.SECRET), trained_on=day - timedelta(days=40),
        starts_on=day - timedelta(days=30),
    )  # fmt: skip
    designating.file(made, by=keeper, on=day - timedelta(days=25))
    project = projects.enter(
        by=keeper, organ=bureau, code="涉审（虚构）1号", highest=int(Level.CONFIDENTIAL),
        assigned_on=day - timedelta(days=20), ends_on=day + timedelta(days=200),
    )  # fmt: skip
    granted = delegations.grant_proactively(
        by=authority, projects=[project], highest=int(Level.CONFIDENTIAL), ends_on=day + timedelta(days=150)
    )
    delegations.file(granted, by=keeper, on=day, local=False, documents=["decision", "originals", "authorities"])


def record_paper(keeper: User, level: Level, term: str, back: int, division: str, place: str) -> None:
    """Made so many years ago, a few weeks after this day of the year, so that some of them soon end."""
    made_on = today() + timedelta(days=20)
    made_on = min(today(), made_on.replace(year=made_on.year - back, day=min(made_on.day, 28)))
    fields = {
        "origin": StateSecret.Origin.ORIGINAL, "made_on": made_on, "place": place, "decided_on": made_on,
        "division": Division.objects.get(code=division), "power": "statutory",
        "paper_number": f"纸定〔{made_on.year}〕{PAPERS.index((level, term, back, division, place)) + 1}号",
    }  # fmt: skip
    ends_on = last_secret_day(Mark(level, parse_term(term)), made_on)
    acts.record_paper(by=keeper, level=level, term=term, ends_on=ends_on, fields=fields)


def matter(key: str) -> StateSecret:
    return StateSecret.objects.of(DocumentPage.objects.get(external_id=KEY.format(key))).binding().get()


def change_and_lift() -> None:
    """One matter at a lower level, its old mark struck; one that is lifted while its notices wait for receipts."""
    changed = matter("secret-2")
    by = User.objects.select_related("division").get(pk=changed.drafter_id)
    persons = "、".join(changed.scope_persons.values_list("username", flat=True))
    fields = {"level": str(int(Level.CONFIDENTIAL)), "term": "5年", "persons": persons, "reason": "情况已经部分公开。"}
    fields["units"] = "某省财政厅（虚构）"
    acts.copy(changed, by=by)
    carry_through(acts.send("secretmarks.reclassify", changed, by=by, fields=fields))
    acts.mark(StateSecret.objects.get(pk=changed.pk), by=by)
    lifted = matter("confidential-2")
    fields = {"ground": "harmless", "reason": "项目已经结束，公开后不会损害国家安全和利益。"}
    carry_through(acts.send("secretmarks.declassify", lifted, by=by, fields=fields))


def ask_upward(keeper: User) -> None:
    """A matter that the guide does not name waits for the ruling of the secrecy administration."""
    by = person("szx031")
    persons = "、".join((by.username, "lcy030", *SECRET_SIGNERS))
    fields = {
        "origin": "original", "level": str(int(Level.SECRET)), "term": "10年", "basis": "保密事项范围没有规定",
        "clarity": "unclear", "made_on": today().isoformat(), "persons": persons, "reason": "是否属于国家秘密不明确。",
    }  # fmt: skip
    form = acts.propose(by=by, title="某类汇集数据（虚构）", fields=fields)
    sign_until(form, turn=2)
    upward.report(UnclearMatter.objects.get(), by=keeper, on=today())


def report_and_return(keeper: User, bureau: Division) -> None:
    year = today().year - 1
    made = reporting.sign_off(bureau, year, by=person(BUREAU_HEAD))
    reporting.receive(made, by=keeper)
    reporting.sign_off(agency(), year, by=person(AUTHORITY))
    found_at = timezone.now() - timedelta(hours=5)
    report = leaks.report_leak(
        by=person("zsy041"), kind="risk", found_at=found_at, facts="一件载体没有按时归还，已经找到（虚构）。",
        measures="已经收回并清点，核对借阅登记。",
    )  # fmt: skip
    for told in ("committee", "superior"):
        leaks.append(report, by=keeper, kind="told", told=told, words="电话报告。")
