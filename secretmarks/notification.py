"""What a change or lifting asks of people: receipts, written notices to units outside, new marks on carriers (S-24)."""

from datetime import date

from django.urls import reverse
from django.utils import timezone

from portal import trail, workdays
from portal.desk import notices
from portal.desk.sources import Lead, Source
from portal.people.models import Roster, User, today
from portal.people.posts import Post
from portal.routes.objections import Objection

from .elements import Elements
from .models import Act, Letter, Notice, Remarking, StateSecret, keeps_register

# The law says at once (保密法实施条例 第二十一条); the house counts these working days.
REMARKING_DAYS = 5
SENDERS = (Post.SECRECY_OFFICE, Post.SECRECY_DEPUTY)


def notify(act: Act, before: Elements, after: Elements) -> None:
    """Whoever is or was in the scope and may know of it is told in writing, and every carrier is to be marked anew."""
    people = before.knowing()
    if act.kind not in Act.LIFTING:
        people = people | after.knowing()
    told = list(people.distinct())
    Notice.objects.bulk_create(Notice(act=act, person=person) for person in told)
    code = f"{act.secret_id}:{act.pk}"
    notices.tell_of(Receipts.name, [person.pk for person in told], code=code)
    units = sorted(before.units | after.units)
    Letter.objects.bulk_create(Letter(act=act, unit=unit) for unit in units)
    if units:
        notices.tell_of(Following.name, senders(), code=f"letter:{code}")
    if act.mark_before != act.mark:
        ask_for_marks(act, f"remark:{code}")


def senders() -> set[int]:
    return Roster().people_in(SENDERS)


def ask_for_marks(act: Act, code: str) -> None:
    """The original by the drafter, each copy by who holds it."""
    due_on, copies = workdays.add(act.decided_on, REMARKING_DAYS), list(act.secret.copies.all())
    Remarking.objects.bulk_create(Remarking(act=act, copy=copy, due_on=due_on) for copy in (None, *copies))
    people = {act.secret.drafter_id, *(copy.made_by_id for copy in copies)}
    notices.tell_of(Following.name, people, code=code, due_on=due_on)


# ---------------------------------------------------------------- marks


def remarking_objection(user, remarking: Remarking) -> str:
    if not Remarking.objects.asked_of(user).filter(pk=remarking.pk).exists():
        return "新标志由承办人作出，纸质件也可以由持有人作出。"
    return "原件的新标志请在事项页面作出。" if remarking.waits_for_mark else ""


def remark(remarking: Remarking, *, by: User) -> Remarking:
    """That the carrier bears the new mark near the old one, which was struck through (保密法实施条例 第二十一条)."""
    with trail.act("secretmarks.remarked", by=by, of=remarking.act.secret) as entry:
        rows = Remarking.objects.select_for_update(of=("self",)).select_related("act__secret", "copy")
        remarking = rows.get(pk=remarking.pk)
        if objection := remarking_objection(by, remarking):
            raise Objection(objection)
        if not Remarking.objects.open().filter(pk=remarking.pk).update(done_at=timezone.now(), done_by=by):
            raise Objection("这一件已经作出新标志，或者又有了新的决定。")
        entry.data.update(act=remarking.act_id, copy=remarking.copy.number if remarking.copy_id else None)
    remarking.refresh_from_db()
    return remarking


def original_is_marked(secret: StateSecret, by: User) -> None:
    """The drafter's mark on the newest decision is the new mark on the original."""
    own = Remarking.objects.open().filter(act__secret=secret, copy=None)
    own.update(done_at=timezone.now(), done_by=by)


# ---------------------------------------------------------------- receipts and letters


def acknowledging_objection(user, notice: Notice) -> str:
    return "" if user.pk == notice.person_id else "通知由被通知的人本人签收，其他人不能代签。"


def acknowledge(notice: Notice, *, by: User) -> None:
    with trail.act("secretmarks.notice_received", by=by, of=notice.act.secret, act=notice.act_id):
        if objection := acknowledging_objection(by, notice):
            raise Objection(objection)
        if not Notice.objects.filter(pk=notice.pk, received_at=None).update(received_at=timezone.now()):
            raise Objection("这份通知已经签收。")


def sending_objection(user, letter: Letter) -> str:
    if user.pk == letter.act.secret.drafter_id or keeps_register(user):
        return ""
    return "书面通知由承办人或者保密办公室寄发。"


def send(letter: Letter, *, by: User, way: str, on: date) -> None:
    with trail.act("secretmarks.letter_sent", by=by, of=letter.act.secret, act=letter.act_id, letter=letter.pk):
        if objection := sending_objection(by, letter):
            raise Objection(objection)
        if not letter.act.decided_on <= on <= today():
            raise Objection("寄发日期应当在决定之后、今天或者今天以前。")
        if not Letter.objects.filter(pk=letter.pk, sent_on=None).update(way=way, sent_on=on, sent_by=by):
            raise Objection("这份通知已经寄发。")


def filing_objection(user) -> str:
    return "" if keeps_register(user) else "外单位的回执由保密办公室登记。"


def file_receipt(letter: Letter, *, by: User, on: date, received_by: str) -> None:
    with trail.act("secretmarks.letter_received", by=by, of=letter.act.secret, act=letter.act_id, letter=letter.pk):
        if objection := filing_objection(by):
            raise Objection(objection)
        letter.refresh_from_db()
        if letter.sent_on is None or not letter.sent_on <= on <= today():
            raise Objection("签收日期应当在寄发之后、今天或者今天以前；还没有寄发的先登记寄发。")
        filed = {"received_on": on, "received_by": received_by, "filed_by": by}
        if not Letter.objects.filter(pk=letter.pk, received_on=None).update(**filed):
            raise Objection("这份通知的回执已经登记。")


# ---------------------------------------------------------------- when it is not done


def warn(day: date) -> str:
    """Tell once more of marks that are overdue, and the secrecy office too; answers a line for the nightly run."""
    late = Remarking.objects.open().filter(due_on__lt=day).select_related("act__secret", "copy")
    for row in late:
        people = {row.act.secret.drafter_id, *([row.copy.made_by_id] if row.copy_id else []), *senders()}
        code = f"remark:{row.act.secret_id}:{row.act_id}:late"
        notices.tell_of(Following.name, people, code=code, due_on=row.due_on)
    return f"逾期没有重新作出标志 {len(late)} 件。" if late else ""


# ---------------------------------------------------------------- on the desk


def matters(codes: dict[str, int], user) -> dict[str, StateSecret]:
    rows = StateSecret.objects.registered_for(user).in_bulk(set(codes.values()))
    return {code: rows[key] for code, key in codes.items() if key in rows}


class Receipts(Source):
    """A notice to this person waits for the receipt; the number is told to whoever is or was in the scope."""

    name = "secretmarks.receipts"
    label = "有变更、解除通知等您签收"
    asks = True

    def leads(self, codes: set[str], user) -> dict[str, Lead]:
        keys = {code: int(code.split(":")[1]) for code in codes}
        own = Notice.objects.filter(person=user, act__in=keys.values()).select_related("act__secret")
        numbers = {notice.act_id: notice.act.secret.number for notice in own}
        address = reverse("secret_notices")
        return {code: Lead(numbers[key], address) for code, key in keys.items() if key in numbers}


class Following(Source):
    """Carriers to be marked anew, and written notices to be sent."""

    name = "secretmarks.following"
    label = "变更、解除之后有事要办"
    asks = True
    WORDS = {"remark": "重新作出标志", "letter": "书面通知外单位"}

    def leads(self, codes: set[str], user) -> dict[str, Lead]:
        found = matters({code: int(code.split(":")[1]) for code in codes}, user)
        return {
            code: Lead(f"{secret.number}：{self.WORDS[code.split(':')[0]]}", secret.get_absolute_url())
            for code, secret in found.items()
        }
