"""The fixed channels of the site (国办公开办函〔2019〕61号; D-06)."""

from disclosure.law import DisclosureClass

HOME_TITLE = "首页"

# code, code of the parent, title, disclosure class that it lists
CHANNELS = (
    ("zfxxgk", "", "政府信息公开", ""),
    ("policies", "zfxxgk", "政府信息公开制度", ""),
    ("statutory", "zfxxgk", "法定主动公开内容", ""),
    ("organisation", "statutory", "机构职能和领导信息", DisclosureClass.ORGANISATION.value),
    ("rules", "statutory", "法律法规和规范性文件", DisclosureClass.RULES.value),
    ("plans", "statutory", "规划计划和工作安排", DisclosureClass.PLANS.value),
    ("audit-work", "statutory", "审计工作", DisclosureClass.AUDIT_WORK.value),
    ("statistics", "statutory", "审计统计", ""),
    ("special-auditors", "statutory", "特约审计员", ""),
    ("other", "statutory", "其他公开信息", DisclosureClass.OTHER.value),
    ("annual-reports", "zfxxgk", "政府信息公开年报", ""),
    ("announcements", "", "通知公告", ""),
)
