"""Sets up the invented agency with its people and papers; safe to repeat, refused outside the demo zone."""

from unicodedata import east_asian_width

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal.demo import papers, people, regulations, rules, secrets
from portal.site.management.commands.found_site import found_site
from secretmarks.levels import Zone, zone


class Command(BaseCommand):
    help = "建立演示用的机构、人员和公文（全部虚构），只能在演示区运行，可以重复运行。"

    def handle(self, *args, **options) -> None:
        if zone() != Zone.DEMO:
            raise CommandError(f"演示数据只能建在演示区；本系统部署在{zone().label}，没有改动任何内容。")
        with transaction.atomic():
            found_site()
        with transaction.atomic():
            accounts = people.settle_in()
            rules.make_rules()
        made = 0
        if regulations.TEXTS.exists():
            made += regulations.import_regulations()
        else:
            self.stdout.write("没有找到十项现行制度的文本，本次不导入。")
        made += papers.make_papers()
        secrets.tell_secrets()
        self.stdout.write(f"演示数据已就绪：新建账号 {accounts} 个、公文和文章 {made} 件。机构、人员、内容均为虚构。")
        self.stdout.write("")
        for row in people.roll():
            self.stdout.write(aligned(row))
        self.stdout.write("")
        self.stdout.write(f"以上账号的口令都是：{people.PHRASE}")


def aligned(row: tuple[str, str, str, str]) -> str:
    """A line of columns; a Chinese character is two wide."""
    *columns, last = row
    return "".join(pad(text, width) for text, width in zip(columns, (10, 10, 28), strict=True)) + last


def pad(text: str, width: int) -> str:
    taken = sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
    return text + " " * max(1, width - taken)
