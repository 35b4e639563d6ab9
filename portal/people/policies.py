"""Which permission of the framework follows from which post; nothing here reads a document."""

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password

from .models import User
from .posts import Post

# Who enters /admin/ at all: those with editing, publishing or administering duty.
ADMIN_POSTS = (Post.EDITOR, Post.PUBLICATION_OFFICER, Post.SECURITY_OFFICER, Post.SYSTEM_ADMINISTRATOR)
PERMISSIONS = {
    "wagtailadmin.access_admin": ADMIN_POSTS,
    "people.view_user": (Post.SECURITY_OFFICER, Post.SYSTEM_ADMINISTRATOR),
    "people.add_user": (Post.SYSTEM_ADMINISTRATOR,),
    "people.change_user": (Post.SYSTEM_ADMINISTRATOR,),
    "people.view_division": (Post.SECURITY_OFFICER, Post.SYSTEM_ADMINISTRATOR),
    "people.add_division": (Post.SYSTEM_ADMINISTRATOR,),
    "people.change_division": (Post.SYSTEM_ADMINISTRATOR,),
    "people.view_assignment": (Post.SECURITY_OFFICER, Post.SYSTEM_ADMINISTRATOR),
    "people.add_assignment": (Post.SECURITY_OFFICER,),
    "people.change_assignment": (Post.SECURITY_OFFICER,),
    "people.view_deputy": (Post.SECURITY_OFFICER, Post.SYSTEM_ADMINISTRATOR),
    "people.add_deputy": (Post.SECURITY_OFFICER,),
    "people.change_deputy": (Post.SECURITY_OFFICER,),
}


class PostBackend(BaseBackend):
    """Signs in by account and password; permissions are computed from posts, groups stay empty."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        if username is None or password is None:
            return None
        user = User.objects.filter(username=username.strip().lower()).first()
        if user is None or not user.is_employed():
            # The same work as for a real account, so that time does not tell who exists.
            make_password(password)
            return None
        return user if check_password(password, user.password) else None

    def get_user(self, user_id):
        user = User.objects.select_related("division").filter(pk=user_id).first()
        return user if user is not None and user.is_employed() else None

    def has_perm(self, user, permission, obj=None):
        if not user.is_authenticated or not user.is_employed():
            return False
        return user.holds(*PERMISSIONS.get(permission, ()))

    def has_module_perms(self, user, app_label):
        return any(self.has_perm(user, name) for name in PERMISSIONS if name.startswith(f"{app_label}."))
