"""Names the first security officer of a new installation; from then on people appoint people."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal import trail
from portal.people.accounts import as_account, initials
from portal.people.models import Assignment, Division, User
from portal.people.posts import Post


class Command(BaseCommand):
    help = "指定首位安全保密管理员：新装系统只能用一次，栏目建好（found_site）之后运行。"

    def add_arguments(self, parser):
        parser.add_argument("account", metavar="ACCOUNT", help="账号，如 wxm001")
        parser.add_argument("name", metavar="NAME", help="姓名")
        parser.add_argument("--division", metavar="NAME", required=True, help="所在处室的名称，没有则建立")

    def handle(self, *args, account: str, name: str, division: str, **options):
        if Assignment.objects.filter(post=Post.SECURITY_OFFICER).exists():
            raise CommandError("已有安全保密管理员：任命由其在后台“机构和人员”中办理。")
        if User.objects.filter(username=as_account(account)).exists():
            raise CommandError(f"账号 {account} 已经存在，请换一个账号。")
        try:
            user, password = appoint(as_account(account), name, division)
        except ValidationError as fault:
            raise CommandError("；".join(fault.messages)) from None
        self.stdout.write(f"{user.name}（{user.username}）任{division}安全保密管理员。")
        self.stdout.write(f"初始口令：{password}")
        self.stdout.write("口令只显示这一次，只能用于一次登录，登录后须立即更改。")


def appoint(account: str, name: str, division: str) -> tuple[User, str]:
    with transaction.atomic(), trail.act("people.first_officer_appointed") as entry:
        place = Division.objects.filter(name=division).first() or Division(name=division, code=initials(division))
        place.full_clean()
        place.save()
        user = User(username=account, name=name, division=place)
        password = user.issue_initial_password()
        user.full_clean()
        user.save()
        Assignment.objects.create(user=user, post=Post.SECURITY_OFFICER, division=place)
        entry.of = user
    return user, password
