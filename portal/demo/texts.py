"""The words of the invented papers: who drafted each, what it says, and what has become of it."""

from dataclasses import dataclass
from datetime import date

from disclosure.law import Attribute, DisclosureClass, Genre
from secretmarks.levels import Level

AGENCY = "临江省审计厅"
BUREAU = "江城市审计局"
INVENTED = "（演示文稿，机构、人员和数据均为虚构。）"

AUDIT = "财政、金融、审计\\审计"
FINANCE = "财政、金融、审计\\财政"
OPENNESS = "综合政务\\政务公开"
SECRECY = "综合政务\\保密工作"
OFFICE_WORK = "综合政务\\文秘工作"
STAFF = "劳动、人事、监察"


@dataclass(frozen=True)
class Paper:
    """A document of the demo; `story` names what happened to it, `of` another paper that the story needs."""

    key: str
    by: str
    title: str
    body: tuple[str, ...]
    story: str = "published"
    genre: Genre = Genre.NOTICE
    disclosure_class: DisclosureClass = DisclosureClass.OTHER
    number: str = ""
    issued_on: date | None = None
    subject: str = AUDIT
    addressees: str = ""
    issuer: str = AGENCY
    channel: str = ""
    level: Level | None = Level.OPEN
    attribute: str = Attribute.PROACTIVE.value
    ground: str = ""
    files: tuple[str, ...] = ()
    knowers: tuple[str, ...] = ()
    of: str = ""


def organisation(key: str, title: str, *body: str, **more) -> Paper:
    return Paper(
        key, "ysq013", title, body, genre=Genre.OTHER, disclosure_class=DisclosureClass.ORGANISATION,
        subject=OFFICE_WORK, **more,
    )  # fmt: skip


def result(serial: int, by: str, title: str, issued_on: date, basis: str, found: tuple[str, ...], mended: str) -> Paper:
    """An announcement of audit results: basis, findings, rectification."""
    body = (
        f"{basis}现将审计结果公告如下：",
        "一、基本情况和总体评价",
        "审计结果表明，有关部门和地区总体上能够贯彻落实上级决策部署，资金和项目管理不断规范，但也存在一些需要改进的问题。",
        "二、审计发现的主要问题",
        *(f"（{'一二三四五'[place]}）{words}" for place, words in enumerate(found)),
        "三、审计处理和整改情况",
        mended,
    )
    return Paper(
        f"result-{serial}", by, title, body, genre=Genre.AUDIT_RESULT, disclosure_class=DisclosureClass.AUDIT_WORK,
        number=f"临审公告〔2026〕{serial}号", issued_on=issued_on,
    )  # fmt: skip


def notice(key: str, by: str, title: str, *body: str, **more) -> Paper:
    return Paper(key, by, title, body, **more)


def rule(key: str, by: str, title: str, *articles: str, **more) -> Paper:
    """A normative document: its articles are numbered in order."""
    numbered = tuple(f"第{ORDINALS[place]}条　{words}" for place, words in enumerate(articles))
    more = {"genre": Genre.NORMATIVE_DOCUMENT, "disclosure_class": DisclosureClass.RULES} | more
    return Paper(key, by, title, numbered, **more)


ORDINALS = "一二三四五六七八九十"

ORGANISATION = (
    organisation(
        "org-duties",
        "临江省审计厅主要职责",
        "一、主管全省审计工作，对省级财政收支和法律法规规定属于审计监督范围的财务收支的真实、合法和效益进行审计监督。",
        "二、起草审计地方性法规、规章草案，拟订全省审计工作规划和年度审计项目计划并组织实施。",
        "三、向省人民政府提出年度省级预算执行和其他财政收支情况的审计结果报告，受委托向省人大常委会提出审计工作报告。",
        "四、组织实施对重大政策措施落实情况、领导干部经济责任和自然资源资产管理责任的审计。",
        "五、指导和监督内部审计工作，核查社会审计机构对依法属于审计监督对象的单位出具的相关报告。",
    ),
    organisation(
        "org-divisions",
        "临江省审计厅内设机构及职责",
        "办公室：负责机关日常运转，承担信息公开、保密、档案、督查等工作。",
        "法规审理处：起草规范性文件，审理审计业务文书，承办行政复议和行政应诉事项。",
        "财政审计处：组织省级预算执行和其他财政收支审计，审计省直部门和下级人民政府财政收支。",
        "金融审计处、经济责任审计处、自然资源和生态环境审计处、电子数据审计处、内部审计指导处、人事处（机关党委）按照分工履行职责。",
        files=("xlsx",),
    ),
    organisation(
        "org-leaders",
        "临江省审计厅领导信息及工作分工",
        "厅长周予澜：主持全面工作。",
        "副厅长沈知行：负责财政、金融、自然资源和生态环境审计，协助负责政府信息公开工作。",
        "副厅长陆怀瑾：分管办公室、法规审理处、人事处（机关党委）。",
        "总审计师顾清让：分管经济责任审计处、电子数据审计处、内部审计指导处，联系江城市审计局。",
        story="second_edition",
    ),
    Paper(
        "org-bureau", "jhy101", "江城市审计局机构概况",
        (
            "江城市审计局是江城市人民政府工作部门，内设办公室、财政审计科、投资审计科、经济责任审计科、电子数据审计中心。",
            "办公地址：江城市滨江新区文澜路（演示地址）。办公时间：工作日上午8:30至12:00，下午14:00至17:30。",
        ),
        genre=Genre.OTHER, disclosure_class=DisclosureClass.ORGANISATION, subject=OFFICE_WORK, issuer=BUREAU,
        channel="江城市审计局门户网站",
    ),
)  # fmt: skip

RULES = (
    rule(
        "rule-quality-2026",
        "qyn021",
        "临江省审计厅审计业务质量控制办法",
        "为了规范审计行为，提高审计质量，防范审计风险，根据审计法律法规和国家审计准则，制定本办法。",
        "本办法适用于本厅组织实施的审计项目。",
        "审计组实行组长负责制，主审对审计工作底稿和审计证据的复核负责。",
        "法规审理处应当自收到审计项目材料之日起十个工作日内提出审理意见。",
        "对审计报告的质量实行分级责任制，责任随签批确定，不因岗位变动免除。",
        "本办法自2026年3月1日起施行，2024年印发的《临江省审计厅审计业务质量控制办法（试行）》同时废止。",
        number="临审法〔2026〕3号",
        issued_on=date(2026, 2, 11),
    ),
    rule(
        "rule-quality-2024",
        "qyn021",
        "临江省审计厅审计业务质量控制办法（试行）",
        "为了加强审计业务质量控制，明确质量责任，制定本办法。",
        "审计组、业务处、法规审理处和厅领导按照职责对审计质量实行分级控制。",
        "审计工作底稿应当经审计组组长或者其委托的主审复核。",
        "本办法自2024年5月1日起试行。",
        story="repealed",
        of="rule-quality-2026",
        number="临审法〔2024〕6号",
        issued_on=date(2024, 4, 18),
    ),
    rule(
        "rule-openness",
        "ysq013",
        "临江省审计厅政府信息公开工作规定",
        "为了提高工作透明度，保障公众依法获取政府信息，根据政府信息公开条例，制定本规定。",
        "谁制作、谁公开。拟稿处室在起草公文时提出公开属性和理由，不得以定为工作秘密代替公开审查。",
        "主动公开的信息经拟稿处室负责人保密审查、办公室负责人审核、分管厅领导批准后，由办公室发布。",
        "依申请公开的，自收到申请之日起二十个工作日内答复；需要延长的，经办公室负责人同意并告知申请人。",
        number="临审办〔2025〕21号",
        issued_on=date(2025, 6, 6),
        subject=OPENNESS,
        files=("docx",),
    ),
    rule(
        "rule-archive",
        "ysq013",
        "临江省审计厅审计档案利用办法",
        "为了规范审计档案的查阅、借阅和复制，充分发挥档案的作用，制定本办法。",
        "本厅人员查阅归属其他处室的档案，应当经双方处室负责人和办公室负责人同意。",
        "外单位查阅的，凭介绍信和有效证件办理，由对口处室受理。",
        "涉及国家秘密的档案按照保密管理的规定利用，不得在非涉密网络上传输。",
        number="临审办〔2025〕34号",
        issued_on=date(2025, 9, 12),
        subject=OFFICE_WORK,
        files=("docx",),
    ),
    rule(
        "rule-special-auditors",
        "qyn021",
        "临江省审计厅特约审计员工作办法",
        "为了拓宽审计监督的参与渠道，规范特约审计员的聘请和履职，制定本办法。",
        "特约审计员每届聘期三年，可以连聘一次。",
        "特约审计员应邀参加审计项目和专题调研，对审计工作提出意见和建议。",
        "特约审计员应当遵守审计纪律和保密规定，与被审计单位有利害关系的应当回避。",
        number="临审法〔2025〕9号",
        issued_on=date(2025, 3, 20),
    ),
    Paper(
        "interpretation-quality", "qyn021", "《临江省审计厅审计业务质量控制办法》解读",
        (
            "一、为什么要制定本办法。试行办法施行近两年，分级控制的做法得到检验，审理时限、责任追究等方面需要进一步明确。",
            "二、主要变化是什么。一是把审理时限明确为十个工作日；二是明确质量责任随签批确定；三是完善了底稿复核要求。",
            "三、什么时候开始执行。2026年3月1日起立项的审计项目适用本办法。",
        ),
        genre=Genre.INTERPRETATION, disclosure_class=DisclosureClass.RULES, issued_on=date(2026, 2, 13),
    ),
    Paper(
        "opinion-performance", "szx031", "临江省人民政府办公厅关于加强财政资金绩效管理的意见",
        (
            "各市、县（区）人民政府，省直各单位：",
            "为了提高财政资金使用效益，经省人民政府同意，提出以下意见：一是健全事前绩效评估；二是强化绩效运行监控；三是推动结果应用，绩效评价结果与预算安排挂钩。",
            "审计机关应当将财政资金绩效情况纳入预算执行审计的重点内容。",
        ),
        genre=Genre.OPINION, disclosure_class=DisclosureClass.RULES, number="临府办〔2025〕40号",
        issued_on=date(2025, 11, 5), subject=FINANCE, issuer="临江省人民政府办公厅",
        channel="临江省人民政府门户网站、《临江省人民政府公报》2025年第22期",
    ),
)  # fmt: skip

PLANS = (
    Paper(
        "plan-2026", "szx031", "临江省审计厅2026年度审计项目计划",
        (
            "2026年度安排审计项目36个，其中预算执行审计8个、专项审计调查9个、经济责任审计14个、自然资源资产审计5个。",
            "各处室应当按照计划确定的时间组织实施，确需调整的，报经厅长办公会议批准。",
            "附件：2026年度审计项目计划表",
        ),
        genre=Genre.PLAN, disclosure_class=DisclosureClass.PLANS, number="临审财〔2026〕1号",
        issued_on=date(2026, 1, 16), files=("xlsx",),
    ),
    Paper(
        "plan-2025", "szx031", "临江省审计厅2025年度审计项目计划",
        ("2025年度安排审计项目34个，重点关注民生保障、重大投资和财政资金绩效。", "计划执行情况纳入年度考核。"),
        genre=Genre.PLAN, disclosure_class=DisclosureClass.PLANS, number="临审财〔2025〕2号",
        issued_on=date(2025, 1, 20),
    ),
    Paper(
        "plan-five-years", "ysq013", "临江省“十五五”审计工作发展规划",
        (
            "“十五五”时期，全省审计工作坚持依法审计，构建集中统一、全面覆盖、权威高效的审计监督体系。",
            "主要任务：一是加强财政审计；二是拓展民生审计；三是深化经济责任审计；四是推进电子数据审计；五是加强审计整改。",
            "保障措施：加强组织领导，健全工作机制，建设高素质专业化审计队伍。",
        ),
        genre=Genre.PLAN, disclosure_class=DisclosureClass.PLANS, number="临审办〔2026〕8号",
        issued_on=date(2026, 3, 9), files=("pdf",),
    ),
    Paper(
        "meeting-2026", "ysq013", "全省审计工作会议召开",
        ("2026年1月28日，全省审计工作会议在临江召开。会议总结2025年审计工作，部署2026年重点任务。",
         "会议要求，聚焦主责主业，加大审计整改力度，推动审计成果转化运用。"),
        genre=Genre.OTHER, disclosure_class=DisclosureClass.PLANS, issued_on=date(2026, 1, 29),
    ),
    Paper(
        "plan-training", "sjw071", "2026年全省内部审计业务培训安排",
        ("2026年计划举办内部审计业务培训4期，内容包括内部控制评价、工程项目审计、数据分析方法和审计整改跟踪。",
         "培训不收取费用，食宿自理，具体时间另行通知。"),
        genre=Genre.PLAN, disclosure_class=DisclosureClass.PLANS, number="临审内〔2026〕2号",
        issued_on=date(2026, 2, 27), files=("txt",),
    ),
)  # fmt: skip

RESULTS = (
    result(
        1, "szx031", "2025年度省级预算执行和其他财政收支情况审计结果公告", date(2026, 7, 30),
        "根据审计法的规定，临江省审计厅对2025年度省级预算执行和其他财政收支情况进行了审计。",
        ("部分专项资金分配下达不及时，涉及3个部门、资金1.26亿元。", "2个部门预算编制不够细化，年末结转结余较多。",
         "个别单位资产出租收入未及时上缴国库。"),
        "对审计指出的问题，有关部门已整改到位资金1.08亿元，完善制度7项，其余问题正在按计划整改。",
    ),
    result(
        2, "szx031", "保障性住房资金和建设运营情况审计结果公告", date(2026, 8, 14),
        "2026年3月至5月，临江省审计厅组织对5个市保障性住房资金和建设运营情况进行了审计。",
        ("2个项目未按期开工。", "86套住房分配给不符合条件的家庭。", "部分小区公共维修资金归集不到位。"),
        "审计期间已收回住房61套，补缴资金420万元，其余事项由主管部门督促整改。",
    ),
    result(
        3, "kyn091", "农村饮水安全工程专项审计调查结果公告", date(2026, 8, 28),
        "2026年4月至6月，临江省审计厅对12个县农村饮水安全工程进行了专项审计调查。",
        ("18处工程水质检测频次不足。", "3个县管护经费未纳入预算。", "部分工程资料归档不完整。"),
        "12个县均已制定整改方案，新增管护经费980万元，补做水质检测46次。",
    ),
    result(
        4, "kyn091", "云岭水库除险加固工程竣工决算审计结果公告", date(2026, 9, 11),
        "2026年5月，临江省审计厅对云岭水库除险加固工程竣工决算进行了审计。",
        ("多计工程价款312万元。", "部分设计变更未履行审批程序。"),
        "建设单位已核减工程价款312万元，修订了工程变更管理制度。",
    ),
    result(
        5, "drx042", "地方法人金融机构服务小微企业情况专项审计调查结果公告", date(2026, 9, 25),
        "2026年6月至7月，临江省审计厅对4家地方法人金融机构服务小微企业情况进行了专项审计调查。",
        ("个别机构将不符合标准的贷款计入小微企业贷款统计。", "部分贷款附加不合理收费。"),
        "有关机构已退还收费63万元，调整统计口径，加强内部问责。",
    ),
    result(
        6, "tyf051", "领导干部自然资源资产离任审计综合情况公告", date(2026, 10, 16),
        "2026年，临江省审计厅对6名领导干部实施了自然资源资产离任（任中）审计。",
        ("2个县耕地占补平衡新增耕地质量不高。", "3处排污口未按规定设置在线监测设施。"),
        "有关地方已完成整改事项21项，其余4项纳入年度督查。",
    ),
    Paper(
        "report-budget", "szx031", "关于2025年度省级预算执行和其他财政收支的审计工作报告",
        ("受省人民政府委托，现将2025年度省级预算执行和其他财政收支的审计情况报告如下。",
         "一、省级财政管理审计情况。省级财政收支总体平稳，预算管理改革持续推进。",
         "二、部门预算执行审计情况。重点审计了8个部门，发现预算编制不细化、资金使用不规范等问题。",
         "三、重大政策和民生资金审计情况。重点关注了保障性住房、农村饮水和小微企业融资。",
         "四、审计建议。进一步深化预算管理改革，提高财政资金绩效，压实整改责任。"),
        genre=Genre.REPORT, disclosure_class=DisclosureClass.AUDIT_WORK, issued_on=date(2026, 7, 28), files=("docx",),
    ),
    Paper(
        "report-mending", "szx031", "关于2024年度省级预算执行审计查出问题整改情况的报告",
        ("截至2025年11月底，审计查出的118个问题已整改112个，整改率94.9%。",
         "通过整改，上缴财政和归还原渠道资金2.31亿元，完善制度29项。"),
        story="working_copy", genre=Genre.REPORT, disclosure_class=DisclosureClass.AUDIT_WORK,
        issued_on=date(2025, 12, 3),
    ),
)  # fmt: skip

NOTICES = (
    Paper(
        "budget-2026", "ysq013", "临江省审计厅2026年部门预算",
        ("2026年收入、支出总预算均为9,860万元。“三公”经费预算118万元，比上年下降4.8%。", "附件：2026年部门预算公开表"),
        genre=Genre.OTHER, issued_on=date(2026, 2, 6), subject=FINANCE, files=("xlsx",),
    ),
    notice(
        "notice-interview", "ysq013", "临江省审计厅2026年考试录用公务员面试公告",
        "经笔试和资格复审，共有15名考生进入面试。面试定于2026年4月18日上午进行，考生凭准考证和身份证参加。",
        "面试名单仅公布准考证号后四位。咨询电话见公告末尾（演示号码）。",
        genre=Genre.ANNOUNCEMENT, issued_on=date(2026, 4, 7), subject=STAFF,
    ),
    notice(
        "notice-mending", "qyn021", "关于进一步加强审计整改工作的通知",
        "一、被审计单位主要负责人是整改第一责任人，应当自收到审计报告之日起九十日内书面报告整改结果。",
        "二、审计机关对整改情况进行跟踪检查，对拒不整改或者虚假整改的依法移送处理。",
        number="临审法〔2026〕12号", issued_on=date(2026, 6, 5), addressees="各市、县（区）审计局，厅机关各处室",
        disclosure_class=DisclosureClass.AUDIT_WORK, story="second_edition_pending",
    ),
)  # fmt: skip

ON_THE_WAY = (
    notice("pending-head-1", "szx031", "关于报送2026年第四季度预算执行审计进度的通知",
           "请各市审计局于12月20日前报送第四季度预算执行审计进度和主要问题。", story="pending_first",
           number="临审财〔2026〕27号", issued_on=date(2026, 11, 16)),
    notice("pending-head-2", "drx042", "关于开展农村合作金融机构审计调查的通知",
           "定于2027年第一季度对农村合作金融机构支农贷款情况开展审计调查。", story="pending_first",
           number="临审金〔2026〕11号", issued_on=date(2026, 11, 18)),
    notice("pending-office", "kyn091", "临江省湿地保护资金审计结果公告",
           "审计结果表明，湿地保护资金管理总体规范，2个县存在拨付滞后的问题，已全部整改。", story="pending_second",
           genre=Genre.AUDIT_RESULT, disclosure_class=DisclosureClass.AUDIT_WORK, number="临审公告〔2026〕7号",
           issued_on=date(2026, 11, 12), files=("pdf",)),
    notice("pending-leader-1", "sjw071", "关于表扬2026年内部审计优秀案例的通报",
           "经专家评审，确定“仓储物资全流程审计”等10个案例为2026年内部审计优秀案例。", story="pending_third",
           number="临审内〔2026〕9号", issued_on=date(2026, 11, 10)),
    notice("pending-leader-2", "tyf051", "临江省审计厅经济责任审计结果运用工作规程",
           "经济责任审计结果报告报送有关部门，作为考核、任免、奖惩的重要参考。", story="pending_third",
           genre=Genre.NORMATIVE_DOCUMENT, disclosure_class=DisclosureClass.RULES, number="临审经〔2026〕8号",
           issued_on=date(2026, 11, 9)),
    notice("pending-again", "szx031", "关于规范审计取证单填写的通知",
           "审计取证单应当写明事实、依据和证据来源，由被审计单位签署意见。", story="pending_second_round",
           number="临审财〔2026〕25号", issued_on=date(2026, 11, 3)),
    notice("returned-head", "szx031", "2026年专项债券资金审计情况",
           "本次审计共抽查项目24个，涉及资金18.6亿元。", story="returned_by_head",
           genre=Genre.REPORT, disclosure_class=DisclosureClass.AUDIT_WORK, issued_on=date(2026, 10, 30)),
    notice("returned-office", "sjw071", "临江省内部审计统计年报（2025年）",
           "2025年全省内部审计机构完成审计项目3,412个。", story="returned_by_office",
           genre=Genre.REPORT, disclosure_class=DisclosureClass.AUDIT_WORK, issued_on=date(2026, 10, 20)),
    notice("taken-back", "jhy101", "江城市政府投资项目审计结果公告",
           "2026年上半年，江城市审计局完成政府投资项目审计12个，核减工程价款1,830万元。", story="taken_back",
           genre=Genre.AUDIT_RESULT, disclosure_class=DisclosureClass.AUDIT_WORK, issuer=BUREAU,
           channel="江城市审计局门户网站", issued_on=date(2026, 10, 27)),
    notice("approved-1", "kyn091", "关于公开征集2027年度审计项目建议的公告",
           "现面向社会公开征集2027年度审计项目建议，征集时间为2026年11月20日至12月20日。", story="approved",
           genre=Genre.ANNOUNCEMENT, disclosure_class=DisclosureClass.PLANS, issued_on=date(2026, 11, 19)),
    notice("approved-2", "qyn021", "临江省审计行政处罚裁量权基准",
           "为了规范审计行政处罚裁量权的行使，制定本基准。裁量分为从轻、一般、从重三个等次。", story="approved",
           genre=Genre.NORMATIVE_DOCUMENT, disclosure_class=DisclosureClass.RULES, number="临审法〔2026〕18号",
           issued_on=date(2026, 11, 17), files=("docx", "png")),
    notice("bundle-1", "ysq013", "临江省审计厅2026年第三季度政务公开工作情况",
           "第三季度主动公开信息41条，受理公开申请6件，均在法定期限内答复。", story="draft", subject=OPENNESS,
           genre=Genre.REPORT, issued_on=date(2026, 10, 12)),
    notice("bundle-2", "ysq013", "临江省审计厅政府采购意向（2026年11月）",
           "拟采购办公区域安防设施维护服务，预算金额38万元，预计采购时间2026年12月。", story="draft", subject=FINANCE,
           genre=Genre.ANNOUNCEMENT, issued_on=date(2026, 11, 2)),
    notice("bundle-3", "ysq013", "临江省审计厅办公时间和联系方式调整公告",
           "自2026年12月1日起，来访接待时间调整为工作日上午9:00至11:30。", story="bundle",
           genre=Genre.ANNOUNCEMENT, issued_on=date(2026, 11, 13)),
)  # fmt: skip

TAKEN_DOWN = (
    notice("withdrawn-1", "szx031", "关于公布2025年度审计项目评优结果的通知",
           "经评选，确定2025年度优秀审计项目12个、表彰审计项目20个。", story="withdrawn",
           number="临审财〔2026〕5号", issued_on=date(2026, 3, 16)),
    notice("withdrawn-2", "kyn091", "青峪矿区生态修复工程审计结果公告",
           "青峪矿区生态修复工程总体按期完成，个别标段验收资料不完整。", story="withdrawn_for_others",
           genre=Genre.AUDIT_RESULT, disclosure_class=DisclosureClass.AUDIT_WORK, issued_on=date(2026, 5, 22)),
    notice("wrong-release", "sjw071", "内部审计调研提纲（征求意见稿）",
           "调研内容包括机构设置、人员配备、制度建设和成果运用四个方面。", story="wrong_release",
           issued_on=date(2026, 4, 24)),
    notice("urgent", "drx042", "金融审计案例选编（第三辑）目录",
           "第三辑收录案例8篇，按照信贷管理、内部控制、资产处置三类编排。", story="urgent",
           genre=Genre.OTHER, disclosure_class=DisclosureClass.AUDIT_WORK, issued_on=date(2026, 9, 4)),
    notice("withdrawal-pending", "tyf051", "关于经济责任审计对象联络员名单的通知",
           "请各单位明确一名联络员，负责审计资料的提供和整改情况的报送。", story="withdrawal_pending",
           number="临审经〔2026〕3号", issued_on=date(2026, 3, 30)),
)  # fmt: skip

NOT_PUBLISHED = (
    notice("on-request-1", "szx031", "对河西县2025年度财政决算的审计报告",
           "河西县2025年度财政决算基本真实反映了财政收支情况，存在暂付款清理不及时等问题。", story="on_request",
           genre=Genre.REPORT, disclosure_class=DisclosureClass.AUDIT_WORK, attribute="on_request", ground="27",
           number="临审财报〔2026〕14号", issued_on=date(2026, 6, 18)),
    notice("on-request-2", "kyn091", "关于青峪矿区生态修复工程审计意见落实情况的函",
           "来函收悉。贵局所报整改材料符合要求，同意销号。", story="on_request",
           genre=Genre.LETTER, attribute="on_request", ground="16-3", number="临审资函〔2026〕6号",
           issued_on=date(2026, 8, 3)),
    notice("on-request-3", "jhy101", "关于江城市滨江新区道路工程审计有关问题的批复",
           "同意你局对工程变更价款按照合同约定的计价原则核定。", story="on_request",
           genre=Genre.REPLY, attribute="on_request", ground="27", number="临审复〔2026〕4号",
           issued_on=date(2026, 7, 8)),
    notice("withheld-trade", "drx042", "远岫融资担保公司经营数据分析报告",
           "报告分析了该公司近三年担保业务结构、代偿情况和客户分布。", story="withheld",
           genre=Genre.REPORT, attribute="withheld", ground="15", issued_on=date(2026, 7, 22)),
    notice("withheld-staff", "ysq013", "厅机关2026年度工作人员轮岗安排",
           "按照轮岗制度，2026年度安排9名工作人员轮岗交流。", story="withheld", subject=STAFF,
           attribute="withheld", ground="16-1", number="临审人〔2026〕7号", issued_on=date(2026, 5, 6)),
    notice("withheld-process", "qyn021", "审计业务会议纪要（2026年第8次）",
           "会议讨论了3个项目的审计报告征求意见稿，要求进一步核实有关事实。", story="withheld",
           genre=Genre.OTHER, attribute="withheld", ground="16-2", issued_on=date(2026, 6, 24)),
    notice("attribute-pending", "tyf051", "某单位主要负责人任期经济责任审计工作方案",
           "审计范围为任职期间的财政财务收支和有关经济活动，审计时间为2026年10月至12月。", story="attribute_pending",
           genre=Genre.OTHER, attribute="withheld", ground="16-2", issued_on=date(2026, 10, 9)),
    notice("attribute-returned", "szx031", "省直部门预算编制审核情况说明",
           "审核了42个部门的预算编制情况，提出修改意见97条。", story="attribute_returned",
           genre=Genre.REPORT, attribute="withheld", ground="16-2", issued_on=date(2026, 10, 14), subject=FINANCE),
    notice("internal-1", "szx031", "审计现场纪律检查情况",
           "对6个审计组的现场纪律执行情况进行了抽查，未发现违反规定的行为。", story="internal",
           genre=Genre.REPORT, attribute="withheld", ground="14-2", issued_on=date(2026, 8, 20)),
    notice("internal-2", "ysq013", "厅机关值班电话和应急联络安排",
           "节假日实行领导带班和处室值班制度，遇有紧急情况按照流程报告。", story="internal",
           attribute="withheld", ground="14-2", issued_on=date(2026, 9, 28), subject=OFFICE_WORK),
    notice("internal-pending", "drx042", "金融机构审计疑点核查清单（内部使用）",
           "清单列明待核查疑点的数据来源和核查方法。", story="internal_pending",
           genre=Genre.OTHER, attribute="withheld", ground="14-2", issued_on=date(2026, 11, 6)),
    notice("unlabelled-finished", "jhy101", "2019年度审计项目台账（历史材料）",
           "台账登记了2019年度已完成的审计项目名称、时间和报告文号。", story="finished_unlabelled",
           genre=Genre.OTHER, level=None, attribute="", issued_on=date(2019, 12, 30)),
)  # fmt: skip

DRAFTS = (
    notice("draft-unlabelled-1", "kyn091", "森林资源审计方法研究（初稿）",
           "本文拟从遥感数据比对和现场核查两个方面总结森林资源审计的方法。", story="draft",
           genre=Genre.OTHER, level=None, attribute=""),
    notice("draft-unlabelled-2", "jhy101", "江城市审计局2027年工作要点（讨论稿）",
           "初步考虑安排审计项目10个，重点关注民生资金和政府投资。", story="draft",
           genre=Genre.PLAN, level=None, attribute="", issuer=BUREAU),
    notice("draft-open-1", "qyn021", "临江省审计厅行政执法公示办法（草案）",
           "为了促进严格规范公正文明执法，拟制定本办法。", story="draft",
           genre=Genre.NORMATIVE_DOCUMENT, disclosure_class=DisclosureClass.RULES, files=("docx",)),
    notice("draft-open-2", "tyf051", "关于做好年度经济责任审计计划编制工作的通知",
           "请各市审计局于12月底前报送2027年度经济责任审计建议名单。", story="draft", number="临审经〔2026〕12号"),
    notice("draft-internal", "szx031", "财政审计数据采集安排（内部）",
           "数据采集范围为省级预算单位2025年度会计账套，采集后统一存放。", story="draft",
           level=Level.INTERNAL, attribute="withheld", ground="14-2"),
    notice("draft-confidential", "tyf051", "涉密项目审计人员管理要求（拟稿）",
           "参与审计的人员应当具备相应的涉密等级，签订保密承诺书。", story="draft", subject=SECRECY,
           level=Level.CONFIDENTIAL, attribute="withheld", ground="14-1", knowers=("jjzr", "bgs")),
    notice("draft-secret", "szx031", "专用资金审计安排（拟稿）",
           "审计组由三人组成，在指定场所使用涉密计算机开展工作。", story="draft", subject=SECRECY,
           level=Level.SECRET, attribute="withheld", ground="14-1", knowers=("lcy030", "hyq010", "qmy016")),
)  # fmt: skip

SECRETS = (
    notice("confidential-1", "tyf051", "关于某专项审计情况的报告", "秘密★5年",
           "审计组按照批准的方案完成了审计，有关情况在知悉范围内通报。", story="classified", subject=SECRECY,
           genre=Genre.REPORT, level=Level.CONFIDENTIAL, attribute="withheld", ground="14-1",
           knowers=("jjzr", "lwz050", "tyf051", "hyq010"), issued_on=date(2026, 4, 15)),
    notice("confidential-2", "szx031", "涉密会计资料交接清单", "交接资料共3类27件，交接双方当面清点、登记、签字。",
           story="classified", subject=SECRECY, genre=Genre.OTHER, level=Level.CONFIDENTIAL, attribute="withheld",
           ground="14-1", knowers=("czsj",), issued_on=date(2026, 5, 11)),
    notice("secret-1", "tyf051", "某重点领域审计要情", "机密★10年",
           "本要情反映的情况仅供知悉范围内人员研究工作使用，不得摘抄、复制。", story="classified", subject=SECRECY,
           genre=Genre.REPORT, level=Level.SECRET, attribute="withheld", ground="14-1",
           knowers=("zyl001", "gqr004", "lwz050", "hyq010"), issued_on=date(2026, 6, 2)),
    notice("secret-2", "szx031", "涉密信息系统审计结论（摘要）", "系统运行管理总体符合要求，提出改进建议4条。",
           story="classified", subject=SECRECY, genre=Genre.REPORT, level=Level.SECRET, attribute="withheld",
           ground="14-1", knowers=("szx002", "lcy030", "qmy016"), issued_on=date(2026, 7, 14)),
    notice("top-secret", "ysq013", "关于某事项的请示", "绝密★30年", "现将有关事项呈报如下，请审示。",
           story="classified", subject=SECRECY, genre=Genre.OTHER, level=Level.TOP_SECRET, attribute="withheld",
           ground="14-1", knowers=("zyl001", "lhj003", "hsy011"), issued_on=date(2026, 8, 5)),
)  # fmt: skip

PAPERS = (
    *ORGANISATION, *RULES, *PLANS, *RESULTS, *NOTICES, *ON_THE_WAY, *TAKEN_DOWN, *NOT_PUBLISHED, *DRAFTS, *SECRETS,
)  # fmt: skip

# title, source, body
ANNOUNCEMENTS = (
    (
        "政府信息公开申请渠道调整公告",
        "办公室",
        ("自2026年12月1日起，可以通过本门户网站、邮寄和当面三种方式提交政府信息公开申请。",
         "网上提交后请妥善保存查询编号，凭编号可以查询办理进度。"),
    ),
    (
        "门户网站检索功能升级公告",
        "办公室",
        ("门户网站检索功能已经升级，支持按发文字号、体裁、年份和公开类别筛选，欢迎使用并提出意见。",),
    ),
    (
        "关于防范冒充审计人员实施诈骗的提示",
        "办公室",
        ("近期发现有人冒充审计人员以核查账目为由索要银行账号和验证码。审计人员不会通过电话索要密码和验证码。",
         "遇到可疑情况，请拨打110报警，或者向临江省审计厅办公室核实。"),
    ),
)  # fmt: skip
