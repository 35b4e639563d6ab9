"""Which permission of the framework follows from which post; nothing here reads a document."""

from collections.abc import Mapping

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password

from portal.registry import Registry

from .accounts import as_account
from .models import User
from .posts import Post

# Who enters /admin/ at all: those with editing, publishing or administering duty.
ADMIN_POSTS = (Post.EDITOR, Post.PUBLICATION_OFFICER, Post.SECURITY_OFFICER, Post.SYSTEM_ADMINISTRATOR)
ADMINISTRATOR, OFFICER = (Post.SYSTEM_ADMINISTRATOR,), (Post.SECURITY_OFFICER,)
# The posts that bring each permission; whatever is in no app's list, nobody has.
registry = Registry("permissions")


def grant(permissions: Mapping[str, tuple[Post, ...]]) -> None:
    """Called in `ready()` with the framework's names of permissions; documents are opened by the reading rule alone."""
    for permission, posts in permissions.items():
        registry.put(permission, posts)


# Accounts and the list of divisions are the system administrator's, rights the security officer's; nobody deletes.
grant({
    "wagtailadmin.access_admin": ADMIN_POSTS,
    "people.view_user": OFFICER + ADMINISTRATOR,
    "people.add_user": ADMINISTRATOR,
    "people.change_user": OFFICER + ADMINISTRATOR,
    "people.view_division": OFFICER + ADMINISTRATOR,
    "people.add_division": ADMINISTRATOR,
    "people.change_division": OFFICER + ADMINISTRATOR,
    "people.view_assignment": OFFICER + ADMINISTRATOR,
    "people.add_assignment": OFFICER,
    "people.change_assignment": OFFICER,
    "people.view_deputy": OFFICER + ADMINISTRATOR,
    "people.add_deputy": OFFICER,
    "people.change_deputy": OFFICER,
})  # fmt: skip


def permits(user, permission: str) -> bool:
    """Whether one of the person's posts brings this permission today."""
    return user.is_authenticated and bool(user.standing.powers.intersection(registry.get(permission, ())))


class PostBackend(BaseBackend):
    """Signs in by account and password; permissions are computed from posts, groups stay empty."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        if username is None or password is None:
            return None
        user = User.objects.filter(username=as_account(username)).first()
        if user is None or not user.is_employed() or user.initial_password_is_spent():
            # The same work as for a real account, so that time does not tell who exists.
            make_password(password)
            return None
        return user if check_password(password, user.password) else None

    def get_user(self, user_id):
        user = User.objects.select_related("division").filter(pk=user_id).first()
        return user if user is not None and user.is_employed() else None

    def has_perm(self, user, permission, obj=None):
        return permits(user, permission)

    def has_module_perms(self, user, app_label):
        return any(permits(user, name) for name in registry if name.startswith(f"{app_label}."))
