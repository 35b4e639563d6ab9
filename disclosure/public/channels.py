"""What of disclosure stands in a channel of the site without being a page of its tree."""

from portal import channels
from portal.channels import ChannelView

DISCLOSURE = "zfxxgk"


def register() -> None:
    channels.add(
        ChannelView(
            DISCLOSURE, "公开目录", "catalogue", "主动公开的政府信息，可以检索、查阅、下载", "list", in_navigation=True
        ),
        ChannelView(
            DISCLOSURE, "公开指南", "guide", "信息分类、获取方式，工作机构的地址、时间和电话", in_navigation=True
        ),
    )
