"""The fixed channels of the site (国办公开办函〔2019〕61号; D-06)."""

from disclosure.law import DisclosureClass

HOME_TITLE = "首页"

# code, code of the parent, title, disclosure class that it lists
CHANNELS = (
    ("zfxxgk", "", "政府信息公开", ""),
    ("policies", "zfxxgk", "政府信息公开制度", ""),
    ("statutory", "zfxxgk", "法定主动公开内容", ""),
    ("annual-reports", "zfxxgk", "政府信息公开年报", ""),
    ("organisation", "statutory", "机构职能和领导信息", DisclosureClass.ORGANISATION.value),
    ("rules", "statutory", "法律法规和规范性文件", DisclosureClass.RULES.value),
    ("plans", "statutory", "规划计划和工作安排", DisclosureClass.PLANS.value),
    ("audit-work", "statutory", "审计工作", DisclosureClass.AUDIT_WORK.value),
    ("statistics", "statutory", "统计信息", ""),
    ("special-auditors", "statutory", "特约审计员", ""),
    ("other", "statutory", "其他公开信息", DisclosureClass.OTHER.value),
    ("announcements", "", "通知公告", ""),
)

# Kinds of channel in the meta name ColumnType; a channel that is not listed is of the kind COLUMN_TYPE.
COLUMN_TYPE = "政府信息公开"
COLUMN_TYPES = {
    "organisation": "机构职能",
    "rules": "政策文件",
    "statistics": "统计数据",
    "policies": "政策文件",
    "announcements": "通知公告",
}
