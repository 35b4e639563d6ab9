"""Imports documents from a file of JSON lines, tells of every refused line, and submits the drafts if asked."""

import gc
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from wagtail.models import Page

from portal import findables
from portal.people.models import User
from portal.people.posts import Post
from portal.routes.objections import Objection
from portal.text import one_line
from secretmarks.levels import Zone, zone

from ...importing.documents import Order, Outcome, Result, after_submission, run, submit
from ...importing.lines import DIRECTION_MARKS, length_of
from ...models import DocumentPage

REPORT_EVERY = 500


class Command(BaseCommand):
    help = "导入公文：每行一个 JSON 对象（id、title、category、issuer、doc_number、date、body）。只存拟稿，不代人签批。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.jsonl", type=Path, help="JSON Lines 文件，UTF-8 编码")
        parser.add_argument("--section", metavar="SLUG", help="存入的栏目；不填则按体裁存入相应的公开类别栏目")
        parser.add_argument("--publish", action="store_true", help="把拟稿列入一张政府信息公开审批单送审")
        parser.add_argument("--channel", metavar="TEXT", default="", help="文件已经公开的渠道，第三方文件送审时必填")
        parser.add_argument("--by", metavar="ACCOUNT", help="经办账号；演示区可以不填")

    def handle(self, *args, file: Path, section: str | None, publish: bool, channel: str, by: str | None, **options):
        gc.freeze()  # what was loaded to get here stays; going through it again and again takes a twentieth of the time
        order = Order(by=account(by), section=section_page(section), channel=public_channel(channel), publish=publish)
        counts: Counter[Result] = Counter()
        documents: dict[int, int] = {}
        try:
            with file.open("rb") as stream:
                for outcome in run(stream, order):
                    self.tell(outcome, counts)
                    if outcome.document is not None:
                        documents[outcome.document] = outcome.line
        except OSError as error:
            raise CommandError(f"不能读取文件 {file}：{error.strerror}") from None
        except IntegrityError:
            raise CommandError("另有程序在写入同一编号的公文，导入已停止；请稍后重新运行，已导入的不会重复。") from None
        except Objection as objection:
            raise CommandError(str(objection)) from None
        self.stdout.write(f"导入完成：{summary(counts)}。")
        if publish:
            self.send_for_signature(documents, order)
        findables.settle(type(self), patient=True)
        if counts[Result.REFUSED]:
            raise CommandError(f"有 {counts[Result.REFUSED]} 行没有导入，原因见上。", returncode=1)

    def tell(self, outcome: Outcome, counts: Counter) -> None:
        counts[outcome.result] += 1
        if outcome.words:
            self.stderr.write(f"第 {outcome.line} 行{outcome.result.label}：{outcome.words}。")
        if counts.total() % REPORT_EVERY == 0:
            self.stderr.write(f"已处理 {counts.total()} 行：{summary(counts)}。")

    def send_for_signature(self, documents: dict[int, int], order: Order) -> None:
        """`documents` has by key the line that each came from."""
        try:
            form, incomplete = submit(documents, order)
            for document, objection in incomplete.items():
                self.stderr.write(f"第 {documents[document]} 行已存为拟稿，没有送审：{objection}")
            if form is None:
                self.stdout.write("没有需要送审的拟稿。")
                return
            self.stdout.write(f"已送审 {form.items.count()} 件，审批单编号 {form.number}；签批之后由信息发布员发布。")
            for hook in after_submission.values():
                hook(form)
        except Objection as objection:
            raise CommandError(f"拟稿已经保存，但没有送审：{objection}") from None


def summary(counts: Counter) -> str:
    return "，".join(f"{result.label} {counts[result]}" for result in Result)


def public_channel(channel: str) -> str:
    channel = channel.strip()
    limit = length_of("public_channel")
    if len(channel) > limit or channel != one_line(channel) or DIRECTION_MARKS.search(channel):
        raise CommandError(f"--channel 应为一行文字，不超过 {limit} 字。")
    return channel


def account(name: str | None) -> User:
    people = User.objects.employed().select_related("division")
    if name:
        found = people.filter(username=name.strip().lower()).first()
        if found is None:
            raise CommandError(f"没有账号 {name}，或者该账号已停用。")
        return found
    if zone() != Zone.DEMO:
        raise CommandError("请用 --by 写明经办账号：导入的公文由其所在处室负责，送审由其承办。")
    for user in people.filter(assignments__post=Post.EDITOR).order_by("pk"):
        if user.division_id is not None and user.holds(Post.EDITOR):
            return user
    raise CommandError("演示区还没有信息编辑，请先运行 manage.py make_demo。")


def section_page(slug: str | None) -> Page | None:
    if not slug:
        return None
    kinds = DocumentPage.allowed_parent_page_models()
    for page in Page.objects.filter(slug=slug).order_by("path").specific():
        if isinstance(page, tuple(kinds)):
            return page
    raise CommandError(f"没有栏目 {slug}，或者该栏目不能存放公文。")
