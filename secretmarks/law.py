"""What the secrecy statutes fix, as tables with their articles; it computes nothing."""

from .levels import Level

MAX_YEARS = {Level.TOP_SECRET: 30, Level.SECRET: 20, Level.CONFIDENTIAL: 10}  # 保密法 第二十条

# A mark of former times without a period runs as long as its level may: 绝密 30, 机密 20, 秘密 10 years.
YEARS_IF_OMITTED = MAX_YEARS

STATE_SECRETS = frozenset(MAX_YEARS)  # 保密法 第十四条

# What the person who is refused reads as the reason.
NO_MARK_ON_OTHERS = "不属于国家秘密的不得作出国家秘密标志（保密法第二十二条）"
NO_SECRETS_IN_OPEN_SYSTEMS = "非涉密系统不得存储、处理国家秘密（保密法第三十一条）"
MARK_SHOWS_THE_LEVEL = "国家秘密标志应当与所定密级一致，变更的应当及时更改标志（保密法实施条例第二十一条）"
NO_MARK_ON_DECLASSIFIED = "公开已解密的文件资料不得保留国家秘密标志（保密法第二十二条）"
