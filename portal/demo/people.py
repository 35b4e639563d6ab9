"""The invented agency: its divisions, and accounts that between them hold every post of the house."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from portal.people.models import Assignment, Deputy, Division, User, today
from portal.people.posts import Post

PHRASE = "qiaotou-chenguang-2046"
APPOINTED_ON = date(2026, 1, 4)

# code, name, kind
DIVISIONS = (
    ("ting", "厅领导", Division.Kind.AGENCY),
    ("bgs", "办公室", Division.Kind.DIVISION),
    ("fgsl", "法规审理处", Division.Kind.DIVISION),
    ("czsj", "财政审计处", Division.Kind.DIVISION),
    ("jrsj", "金融审计处", Division.Kind.DIVISION),
    ("jjzr", "经济责任审计处", Division.Kind.DIVISION),
    ("zrzy", "自然资源和生态环境审计处", Division.Kind.DIVISION),
    ("dzsj", "电子数据审计处", Division.Kind.DIVISION),
    ("nbsj", "内部审计指导处", Division.Kind.DIVISION),
    ("rsc", "人事处（机关党委）", Division.Kind.DIVISION),
    # Where nothing is drafted, so that who administers reads no draft as a colleague either.
    ("xxzx", "信息中心", Division.Kind.DIVISION),
    ("jcs", "江城市审计局", Division.Kind.BUREAU),
)
GENERAL_OFFICE = "bgs"


@dataclass(frozen=True)
class Person:
    """An account of the demo; `posts` are (post, code of the division) pairs."""

    username: str
    name: str
    division: str
    posts: tuple[tuple[Post, str], ...]
    clearance: int = 0


def posts(post: Post, *divisions: str) -> tuple[tuple[Post, str], ...]:
    return tuple((post, division) for division in divisions)


PEOPLE = (
    Person(
        "zyl001", "周予澜", "ting",
        posts(Post.DIRECTOR_GENERAL, "ting") + posts(Post.DISCLOSURE_HEAD, "ting"), 40,
    ),
    Person(
        "szx002", "沈知行", "ting",
        posts(Post.LEADER, "czsj", "jrsj", "zrzy") + posts(Post.DISCLOSURE_DEPUTY, "ting"), 30,
    ),
    Person(
        "lhj003", "陆怀瑾", "ting",
        posts(Post.LEADER, "bgs", "fgsl", "rsc") + posts(Post.OFFICE_LEADER, "bgs")
        + posts(Post.SECRECY_COMMITTEE, "ting"), 40,
    ),
    Person("gqr004", "顾清让", "ting", posts(Post.LEADER, "jjzr", "dzsj", "nbsj", "jcs", "ting"), 30),
    Person("hyq010", "何砚秋", "bgs", posts(Post.OFFICE_HEAD, "bgs") + posts(Post.DIVISION_HEAD, "bgs"), 40),
    Person("hsy011", "韩松岩", "bgs", posts(Post.SECRECY_DEPUTY, "bgs"), 40),
    Person("jwq012", "江晚晴", "bgs", posts(Post.PUBLICATION_OFFICER, "bgs")),
    Person("ysq013", "余思齐", "bgs", posts(Post.PUBLICATION_OFFICER, "bgs") + posts(Post.EDITOR, "bgs")),
    Person("frg014", "方若谷", "bgs", posts(Post.OFFICE_EXAMINER, "bgs"), 40),
    Person("yjs015", "姚静姝", "bgs", posts(Post.ARCHIVIST, "bgs"), 20),
    Person("qmy016", "秦牧野", "bgs", posts(Post.SECRECY_OFFICE, "bgs"), 40),
    Person("wlq018", "万里晴", "xxzx", posts(Post.SECURITY_OFFICER, "xxzx")),
    Person("hmz020", "贺明章", "fgsl", posts(Post.LEGAL_HEAD, "fgsl") + posts(Post.DIVISION_HEAD, "fgsl"), 20),
    Person("qyn021", "乔一诺", "fgsl", posts(Post.EDITOR, "fgsl")),
    Person("lcy030", "梁承宇", "czsj", posts(Post.DIVISION_HEAD, "czsj"), 30),
    Person("szx031", "宋知夏", "czsj", posts(Post.EDITOR, "czsj"), 30),
    Person("bjx032", "白景行", "czsj", posts(Post.AUDIT_LEAD, "czsj"), 20),
    Person("cjm040", "程既明", "jrsj", posts(Post.DIVISION_HEAD, "jrsj"), 20),
    Person("zsy041", "郑书言", "jrsj", (), 20),
    Person("drx042", "杜若溪", "jrsj", posts(Post.EDITOR, "jrsj")),
    Person(
        "lwz050", "罗维桢", "jjzr",
        posts(Post.DIVISION_HEAD, "jjzr") + posts(Post.DESIGNATED_AUTHORITY, "jjzr"), 30,
    ),
    Person("tyf051", "唐语凡", "jjzr", posts(Post.EDITOR, "jjzr"), 30),
    Person("wrx090", "温如许", "zrzy", posts(Post.DIVISION_HEAD, "zrzy")),
    Person("kyn091", "柯以南", "zrzy", posts(Post.EDITOR, "zrzy")),
    Person("mxh060", "孟星和", "dzsj", posts(Post.DIVISION_HEAD, "dzsj"), 20),
    Person("yqh061", "叶清禾", "dzsj", posts(Post.DATA_MANAGER, "dzsj"), 20),
    Person("tzm062", "谭子墨", "xxzx", posts(Post.SYSTEM_ADMINISTRATOR, "xxzx")),
    Person("lmx063", "黎牧溪", "dzsj", posts(Post.EDITOR, "dzsj")),
    Person("fjy070", "范景云", "nbsj", posts(Post.DIVISION_HEAD, "nbsj")),
    Person("sjw071", "苏见微", "nbsj", posts(Post.STATISTICS, "nbsj") + posts(Post.EDITOR, "nbsj")),
    Person("lxc080", "龙向晨", "rsc", posts(Post.DIVISION_HEAD, "rsc")),
    Person("swd081", "施闻道", "xxzx", posts(Post.AUDITOR, "xxzx")),
    Person("xzh082", "夏知恒", "rsc", posts(Post.EDITOR, "rsc")),
    Person("sjc100", "石敬川", "jcs", posts(Post.BUREAU_HEAD, "jcs") + posts(Post.DIVISION_HEAD, "jcs"), 20),
    Person("jhy101", "金禾远", "jcs", posts(Post.EDITOR, "jcs")),
)  # fmt: skip

# Away for training: (account of the head, post, division, account of the deputy)
ABSENCES = (("cjm040", Post.DIVISION_HEAD, "jrsj", "zsy041"),)
ABSENCE = timedelta(days=90)


def settle_in() -> int:
    """Make the divisions, people, posts and deputies that are missing; returns how many accounts were made."""
    divisions = make_divisions()
    known = set(
        User.objects.filter(username__in=[person.username for person in PEOPLE]).values_list("username", flat=True)
    )
    newcomers = [person for person in PEOPLE if person.username not in known]
    if newcomers:
        make_accounts(newcomers, divisions)
    fill_absences(divisions)
    return len(newcomers)


def make_divisions() -> dict[str, Division]:
    known = Division.objects.in_bulk(field_name="code")
    for order, (code, name, kind) in enumerate(DIVISIONS):
        if code not in known:
            above = None if kind == Division.Kind.AGENCY else known[DIVISIONS[0][0]]
            known[code] = Division.objects.create(
                code=code,
                name=name,
                kind=kind,
                parent=above,
                order=order * 10,
                is_general_office=code == GENERAL_OFFICE,
            )
    return known


def make_accounts(newcomers: list[Person], divisions: dict[str, Division]) -> None:
    """All accounts share one phrase, and so one hash: computing it for each would take most of the time."""
    shared = make_password(PHRASE)
    for person in newcomers:
        user = User(
            username=person.username,
            name=person.name,
            division=divisions[person.division],
            clearance=person.clearance,
            active_from=APPOINTED_ON,
            password=shared,
            password_changed_at=timezone.now(),
        )
        user.save()
        for post, division in person.posts:
            Assignment.objects.create(user=user, post=post, division=divisions[division], starts_on=APPOINTED_ON)


def fill_absences(divisions: dict[str, Division]) -> None:
    for head, post, division, deputy in ABSENCES:
        assignment = Assignment.objects.filter(user__username=head, post=post, division=divisions[division]).first()
        if assignment is not None and not assignment.deputies.current().exists():
            Deputy.objects.create(
                assignment=assignment, user=person(deputy), starts_on=today(), ends_on=today() + ABSENCE
            )


def person(username: str) -> User:
    """A demo account as it signs in now: its standing is read anew."""
    return User.objects.select_related("division").get(username=username)


def roll() -> list[tuple[str, str, str, str]]:
    """(account, name, division, posts) of everybody, for whoever tries the demo."""
    names = {code: name for code, name, _ in DIVISIONS}
    acting = {deputy: f"代{person_named(head)}行使{post.label}职务" for head, post, _, deputy in ABSENCES}
    return [(row.username, row.name, names[row.division], labels(row, names) or acting[row.username]) for row in PEOPLE]


def person_named(username: str) -> str:
    return next(row.name for row in PEOPLE if row.username == username)


def labels(row: Person, names: dict[str, str]) -> str:
    """Posts in words, with the divisions that a leader is in charge of."""
    by_post: dict[Post, list[str]] = {}
    for post, division in row.posts:
        by_post.setdefault(post, []).append(names[division])
    return "、".join(
        f"{post.label}（{'、'.join(divisions)}）" if post == Post.LEADER else post.label
        for post, divisions in by_post.items()
    )
