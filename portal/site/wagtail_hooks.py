"""Dresses the admin as part of the portal."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks


@hooks.register("insert_global_admin_css")
def house_colours():
    return format_html('<link rel="stylesheet" href="{}">', static("admin.css"))
