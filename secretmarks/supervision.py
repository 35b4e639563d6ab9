"""The file of the six matters that a superior supervises, each row with what is wrong in it (2017 rules; S-25)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from portal.people.models import Assignment, today
from portal.people.posts import Post
from portal.trail.models import Entry
from portal.trail.record import stamp

from . import delegations, reporting
from .authorities import organ_map
from .levels import Level
from .models import (
    Act,
    AnnualReturn,
    Delegation,
    Designation,
    GuideItem,
    LeakReport,
    Letter,
    Notice,
    Remarking,
    StateSecret,
)

MATTERS = {
    1: "定密工作领导责任制落实情况",
    2: "定密工作制度建立和执行情况",
    3: "定密授权、指定定密责任人报备情况",
    4: "定密行为合法及规范情况",
    5: "年度定密数据审核、统计和报告情况",
    6: "其他定密管理情况",
}
REVIEW_DAYS = 365
# What may be wrong with an act, as the database finds it.
OBJECTIONS = {
    "freely": Q(kind=Act.Kind.DETERMINED) & ~Q(secret__free_basis=""),
    "unmarked": Q(secret__state=StateSecret.State.CLASSIFIED),
    "unreceived": Exists(Notice.objects.filter(act=OuterRef("pk"), received_at=None)),
    "unanswered": Exists(Letter.objects.filter(act=OuterRef("pk"), received_on=None)),
    "unremarked": Exists(Remarking.objects.open().filter(act=OuterRef("pk"))),
}


@dataclass(frozen=True)
class Finding:
    """One row of the file: `about` is what was looked at, `wrong` is empty where nothing is."""

    matter: int
    organ: str
    about: str
    facts: str
    on: date | None = None
    wrong: str = ""


class File:
    """The six matters of a year, for the organs of the house; queries do not grow with the organs."""

    def __init__(self, user, year: int):
        self.user, self.year = user, year
        self.first, self.last = date(year, 1, 1), min(date(year, 12, 31), today())
        self.organs = reporting.organs()
        self.names = {organ.pk: organ.name for organ in self.organs}
        self.map = organ_map()

    def organ(self, division_id: int | None) -> str:
        return self.names.get(self.map.get(division_id), "")

    def findings(self) -> Iterator[Finding]:
        for source in (self.leaders, self.rules, self.filings, self.acts, self.returns, self.others):
            yield from source()

    def matters(self, most: int) -> Iterator[tuple[int, str, int, list[Finding]]]:
        """Matter by matter its number, its words, how much there is, and at most so many rows with something wrong."""
        sources = {1: self.leaders, 2: self.rules, 3: self.filings, 5: self.returns, 6: self.others}
        for number, words in MATTERS.items():
            if number not in sources:
                objected = self.decided().filter(Q(*((name, True) for name in OBJECTIONS), _connector=Q.OR))
                wrong = list(self.acts(objected[:most]))
                yield number, words, self.decided().count(), wrong
                continue
            found = list(sources[number]())
            yield number, words, len(found), [finding for finding in found if finding.wrong][:most]

    def leaders(self) -> Iterator[Finding]:
        heads = Assignment.objects.current(self.last).filter(post__in=[Post.DIRECTOR_GENERAL, Post.BUREAU_HEAD])
        names: dict[int, list[str]] = {}
        for head in heads.select_related("user"):
            names.setdefault(self.map.get(head.division_id), []).append(head.user.name)
        for organ in self.organs:
            found = "、".join(names.get(organ.pk, ()))
            wrong = "" if found else "没有法定定密责任人在任"
            yield Finding(1, organ.name, "法定定密责任人", found or "无", self.last, wrong)

    def rules(self) -> Iterator[Finding]:
        guide = GuideItem.objects.aggregate(valid=Count("pk", filter=Q(withdrawn_on=None)), all=Count("pk"))
        wrong = "" if guide["valid"] else "没有国家秘密事项一览表"
        facts = f"有效{guide['valid']}项，停用{guide['all'] - guide['valid']}项"
        yield Finding(2, self.organs[0].name, "国家秘密事项一览表", facts, self.last, wrong)
        counts: dict[str, Counter] = {}
        for row in (
            self.executed()
            .values("division")
            .annotate(
                all=Count("pk"),
                free=Count("pk", filter=~Q(free_basis="")),
                overdue=Count("pk", filter=self.unreviewed()),
            )
        ):
            of_organ = counts.setdefault(self.organ(row["division"]), Counter())
            of_organ.update({name: row[name] for name in ("all", "free", "overdue")})
        for name, count in counts.items():
            wrong = f"{count['overdue']}件超过一年没有审核" if count["overdue"] else ""
            facts = f"保密中{count['all']}件，其中依据不在一览表{count['free']}件"
            yield Finding(2, name, "一览表执行和年度审核", facts, self.last, wrong)

    def executed(self) -> QuerySet:
        return StateSecret.objects.binding().order_by()

    def unreviewed(self) -> Q:
        line = self.last - timedelta(days=REVIEW_DAYS)
        return Q(reviewed_on__isnull=True, marked_on__lte=line) | Q(reviewed_on__lte=line)

    def filings(self) -> Iterator[Finding]:
        in_year = Designation.span.overlapping(self.first, self.last)
        designations = Designation.objects.filter(in_year).select_related("holder")
        for row in designations:
            wrong = "" if row.filed_on else "没有报保密行政管理部门备案"
            facts = f"{Level(row.highest).label}级以下，{row.trained_on.isoformat()}培训合格"
            yield Finding(3, self.organ(row.holder.division_id), f"指定定密责任人{row.holder.name}", facts,
                          row.filed_on, wrong)  # fmt: skip
        in_year = Delegation.span.overlapping(self.first, self.last)
        decided = Delegation.objects.exclude(state__in=[Delegation.State.APPLIED, Delegation.State.REFUSED])
        for row in decided.filter(in_year).select_related("organ").prefetch_related("filings"):
            facts = f"{row.get_kind_display()}，{Level(row.highest).label}级以下，{row.words}"
            yield Finding(3, row.organ.name, "定密授权", facts, row.filed_on, delegations.unfiled(row))

    def decided(self) -> QuerySet:
        """Every decision of the year with each ground for objection to it as a column."""
        acts = Act.objects.filter(decided_on__range=(self.first, self.last)).exclude(kind=Act.Kind.REVIEWED)
        return acts.annotate(**OBJECTIONS).order_by("pk")

    def acts(self, rows: QuerySet | None = None) -> Iterator[Finding]:
        """The decisions, or those chosen of them; titles and bases for those who may know of them."""
        readable = StateSecret.objects.readable_by(self.user).filter(pk=OuterRef("secret"))
        chosen = self.decided() if rows is None else rows
        chosen = chosen.select_related("secret", "form").annotate(knows=Exists(readable))
        for act in chosen.iterator(chunk_size=2000):
            yield Finding(4, self.organ(act.secret.division_id), self.about(act), self.facts(act), act.decided_on,
                          self.wrong(act))  # fmt: skip

    @staticmethod
    def about(act: Act) -> str:
        title = f"　{act.secret.title}" if act.knows and act.secret.title else ""
        return f"{act.secret.number}{title}"

    @staticmethod
    def facts(act: Act) -> str:
        before = f"{act.mark_before}→" if act.mark_before and act.kind != Act.Kind.DETERMINED else ""
        by = f"审批表{act.form.number}" if act.form_id else f"纸面表{act.paper_number}" if act.paper_number else "依法"
        return f"{act.get_kind_display()}：{before}{act.mark or '解密'}，{act.get_power_display() or '—'}，{by}"

    @staticmethod
    def wrong(act: Act) -> str:
        basis = f"依据不在一览表{'：' + act.secret.free_basis if act.knows else ''}"
        words = {
            "freely": basis,
            "unmarked": "批准后没有作出标志",
            "unreceived": "变更、解除通知没有全部签收",
            "unanswered": "外单位的书面通知没有全部收到回执",
            "unremarked": "没有全部重新作出标志",
        }
        return "；".join(words[name] for name in OBJECTIONS if getattr(act, name))

    def returns(self) -> Iterator[Finding]:
        filed = {row.organ_id: row for row in AnnualReturn.objects.filter(year=self.year - 1)}
        due = AnnualReturn.due_on(self.year - 1)
        for organ in self.organs:
            row = filed.get(organ.pk)
            about = f"{self.year - 1}年定密情况统计表"
            if row is None:
                wrong = "逾期未报" if today() > due else ""
                yield Finding(5, organ.name, about, "未报送", None, wrong)
                continue
            facts = f"已报送，{'已接收' if row.received_at else '未接收'}"
            signed_on = timezone.localdate(row.signed_at)
            yield Finding(5, organ.name, about, facts, signed_on, "逾期报送" if row.was_late else "")

    def others(self) -> Iterator[Finding]:
        leaks = LeakReport.objects.filter(found_at__year=self.year).prefetch_related("entries")
        for report in leaks:
            late = report.late()
            wrong = f"24小时内没有报告：{'、'.join(late)}" if late else ""
            yield Finding(6, self.organ(report.division_id), str(report), report.get_kind_display(),
                          timezone.localdate(report.reported_at), wrong)  # fmt: skip
        refused = Entry.objects.filter(action__startswith="secretmarks.", outcome="refused")
        of_year = refused.filter(at__gte=new_year(self.year), at__lt=new_year(self.year + 1))
        total = of_year.count()
        wrong = "有被系统拒绝的操作，见留痕记录" if total else ""
        yield Finding(6, self.organs[0].name, "被拒绝的定密操作", f"{total}次", self.last, wrong)


def new_year(year: int) -> str:
    """The moment at which the year begins here, as the trail writes it."""
    return stamp(timezone.make_aware(datetime(year, 1, 1)))


def free_bases(user) -> QuerySet:
    """What was classified on a basis outside the guide; the words of it are for those who may know."""
    determined = Act.objects.filter(secret=OuterRef("pk"), kind=Act.Kind.DETERMINED)
    found = StateSecret.objects.exclude(free_basis="").filter(Exists(determined))
    return found.with_readable(user).select_related("division")
