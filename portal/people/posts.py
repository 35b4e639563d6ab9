"""The posts of the house as the regulations name them; a right comes from holding one, never from a group."""

from django.db import models


class Post(models.TextChoices):
    DIVISION_HEAD = "division_head", "处室主要负责人"
    OFFICE_HEAD = "office_head", "办公室主要负责人"
    OFFICE_EXAMINER = "office_examiner", "办公室审核人"
    PUBLICATION_OFFICER = "publication_officer", "信息发布员"
    EDITOR = "editor", "信息编辑"
    LEADER = "leader", "分管处室厅领导"
    OFFICE_LEADER = "office_leader", "分管办公室厅领导"
    SECRECY_DEPUTY = "secrecy_deputy", "保密委专职副主任"
    SECRECY_COMMITTEE = "secrecy_committee", "保密委员会负责人"
    SECRECY_OFFICE = "secrecy_office", "保密办公室人员"
    LEGAL_HEAD = "legal_head", "法规审理处主要负责人"
    DISCLOSURE_DEPUTY = "disclosure_deputy", "政府信息公开领导小组副组长"
    DISCLOSURE_HEAD = "disclosure_head", "政府信息公开领导小组组长"
    DIRECTOR_GENERAL = "director_general", "厅长（法定定密责任人）"
    DESIGNATED_AUTHORITY = "designated_authority", "指定定密责任人"
    AUDIT_LEAD = "audit_lead", "现场审计负责人"
    BUREAU_HEAD = "bureau_head", "市县审计局主要负责人"
    ARCHIVIST = "archivist", "档案管理员"
    STATISTICS = "statistics", "统计工作人员"
    DATA_MANAGER = "data_manager", "电子数据管理人员"
    SYSTEM_ADMINISTRATOR = "system_administrator", "系统管理员"
    SECURITY_OFFICER = "security_officer", "安全保密管理员"
    AUDITOR = "auditor", "安全审计员"


ADMINISTRATORS = (Post.SYSTEM_ADMINISTRATOR, Post.SECURITY_OFFICER, Post.AUDITOR)

# Posts of which the house has one, whatever the division of their holder.
HOUSE_POSTS = frozenset(
    {
        Post.OFFICE_HEAD,
        Post.OFFICE_LEADER,
        Post.SECRECY_DEPUTY,
        Post.SECRECY_COMMITTEE,
        Post.LEGAL_HEAD,
        Post.DISCLOSURE_DEPUTY,
        Post.DISCLOSURE_HEAD,
        Post.DIRECTOR_GENERAL,
    }
)

# Who decides in the place of a signer who drafted the form: the next above, never nobody.
NEXT_ABOVE = {
    Post.EDITOR: Post.DIVISION_HEAD,
    Post.DIVISION_HEAD: Post.LEADER,
    Post.OFFICE_HEAD: Post.OFFICE_LEADER,
    Post.AUDIT_LEAD: Post.DIVISION_HEAD,
    Post.OFFICE_EXAMINER: Post.OFFICE_HEAD,
    Post.DESIGNATED_AUTHORITY: Post.DIRECTOR_GENERAL,
    Post.BUREAU_HEAD: Post.DIRECTOR_GENERAL,
    Post.LEADER: Post.DIRECTOR_GENERAL,
    Post.OFFICE_LEADER: Post.DIRECTOR_GENERAL,
    Post.SECRECY_DEPUTY: Post.SECRECY_COMMITTEE,
    Post.LEGAL_HEAD: Post.DISCLOSURE_DEPUTY,
    Post.DISCLOSURE_DEPUTY: Post.DISCLOSURE_HEAD,
    Post.DISCLOSURE_HEAD: Post.DIRECTOR_GENERAL,
}
