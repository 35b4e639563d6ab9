"""Registers in the admin the ways to the pages of state secrets; the acts and their guards are on these pages."""

from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from .desk import PLACES, Place


class PlaceMenuItem(MenuItem):
    """A page of the desk in the menu of those who may open it."""

    def __init__(self, place: Place, order: int):
        super().__init__(place.label, reverse(place.url_name), name=place.url_name, order=order)
        self.place = place

    def is_shown(self, request) -> bool:
        return self.place.fits(request.user)


@hooks.register("register_admin_menu_item")
def secrets_menu_item():
    items = [PlaceMenuItem(place, order) for order, place in enumerate(PLACES)]
    return SubmenuMenuItem("国家秘密", Menu(items=items), name="secrets", icon_name="lock", order=800)
