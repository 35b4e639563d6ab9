"""Prints how long signatures take that are given at the same moment, each in a connection of its own."""

import multiprocessing
import threading
import time

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.models import Q

from disclosure.models import DocumentPage
from disclosure.review.publication import PUBLISHING, announce
from portal.demo.signer import signer_of
from portal.people.models import User
from portal.people.posts import Post
from portal.routes import moves
from portal.routes.models import Form
from portal.site.models import SectionPage
from secretmarks.levels import Zone, zone

TITLE = "签批用时测量"


class Command(BaseCommand):
    help = (
        "测量多人同时签批的用时（毫秒）：每人一张审批单，同时签第二签；只在演示区，留下测量用的草稿和已撤回的审批单。"
    )

    def add_arguments(self, parser):
        parser.add_argument("--signers", type=int, default=50, help="同时签批的人数，默认 50。")
        parser.add_argument("--processes", type=int, default=4, help="分在几个进程里，默认 4，与正式部署相同。")
        parser.add_argument("--rounds", type=int, default=3, help="测几轮，默认 3。")

    def handle(self, *args, signers: int, processes: int, rounds: int, **options):
        if zone() != Zone.DEMO:
            raise CommandError("只在演示区测量。")
        holds_today = Q(assignments__post=Post.EDITOR, division__is_general_office=False)
        editor = User.objects.employed().filter(holds_today).select_related("division").order_by("pk").first()
        if editor is None:
            raise CommandError("还没有演示人员，请先运行 manage.py make_demo。")
        self.stdout.write(f"数据库 {connection.vendor}，{signers} 人同时签批，{processes} 个进程")
        self.stdout.write(f"{'':8}{'p50 ms':>9}{'p95 ms':>9}{'max ms':>9}")
        for number in range(1, rounds + 1):
            forms = [moves.submit(PUBLISHING, [draft(editor)], by=editor) for _ in range(signers)]
            times = sorted(at_once(forms, processes))
            p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95) - 1]
            self.stdout.write(f"第 {number} 轮{p50:>11.0f}{p95:>9.0f}{times[-1]:>9.0f}")
            for form in Form.objects.filter(pk__in=[form.pk for form in forms]):
                moves.withdraw(form, by=editor, version=form.version)


def draft(editor: User) -> tuple:
    document = DocumentPage(
        title=TITLE, issuer="演示机关", body="<p>测量用的正文。</p>", issued_on="2026-01-05", live=False, level=0,
        attribute="proactive", owning_division=editor.division, owner=editor,
    )  # fmt: skip
    SectionPage.objects.filter(live=True).last().add_child(instance=document)
    revision = document.save_revision(user=editor)
    announce([document])
    return document, revision


def at_once(forms: list[Form], processes: int) -> list[float]:
    """Milliseconds that each signature took, all begun at one moment, spread over processes as servers are."""
    # Connections are not shared between processes: each opens its own.
    connections.close_all()
    context = multiprocessing.get_context("fork")
    ready, answers = context.Barrier(len(forms)), context.SimpleQueue()
    shares = [[form.pk for form in forms[place::processes]] for place in range(processes)]
    workers = [context.Process(target=sign_all, args=[share, ready, answers]) for share in shares if share]
    for worker in workers:
        worker.start()
    times = [answers.get() for _ in forms]
    for worker in workers:
        worker.join()
    if None in times:
        raise CommandError("有签批没有办成，见上面的错误。")
    return times


def sign_all(pks: list[int], ready, answers) -> None:
    """Each of these forms in a thread and a connection of its own, which has signed before, as servers' have."""

    def sign(form: Form) -> None:
        took = None
        try:
            form = signed(form)
            signer, statements = signer_of(form), form.route.statements(form, form.step)
            ready.wait()
            begun = time.perf_counter()
            moves.sign(form, by=signer, version=form.version, statements=statements)
            took = 1000 * (time.perf_counter() - begun)
        finally:
            answers.put(took)
            connection.close()

    threads = [threading.Thread(target=sign, args=[form]) for form in Form.objects.filter(pk__in=pks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def signed(form: Form) -> Form:
    return moves.sign(form, by=signer_of(form), version=form.version, statements=form.route.statements(form, form.step))
