"""Locks: five wrong passwords close an account for fifteen minutes, whatever address or browser they come from."""

from axes.attempts import get_cool_off_threshold
from axes.backends import AxesStandaloneBackend
from axes.exceptions import AxesBackendPermissionDenied
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.contrib.auth import user_login_failed
from django.contrib.auth.hashers import check_password, make_password
from django.db.models import QuerySet

from .accounts import as_account


def account_of(request, credentials: dict | None) -> str:
    """The account that a failure counts for: however it was typed, it is the one that would have been opened."""
    typed = credentials.get("username") if credentials else request.POST.get("username")
    return as_account(typed or "")


class AccountHandler(AxesDatabaseHandler):
    """Counts the failures of an account as one series, which ends when fifteen minutes passed since the last.

    Rows are kept by address and browser; were each to expire alone, a lock would open as soon as the oldest did.
    """

    def get_user_attempts(self, request, credentials=None) -> list[QuerySet]:
        threshold = get_cool_off_threshold(request)
        return [
            attempts if attempts.filter(attempt_time__gte=threshold).exists() else attempts.none()
            for attempts in self.filter_user_attempts(request, credentials)
        ]

    def clean_expired_user_attempts(self, request=None, credentials=None) -> int:
        running = AccessAttempt.objects.filter(
            attempt_time__gte=get_cool_off_threshold(request), username__isnull=False
        )
        count, _ = AccessAttempt.objects.exclude(username__in=running.values("username")).delete()
        return count


class LockBackend(AxesStandaloneBackend):
    """Refuses a locked account after the time that a wrong password takes."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        try:
            return super().authenticate(request, username=username, password=password, **kwargs)
        except AxesBackendPermissionDenied:
            make_password(password or "")
            raise


def confirmed(request, password: str) -> bool:
    """Whether the signed-in person typed the own password again; wrong ones count and lock as at the sign-in."""
    credentials = {"username": request.user.username}
    try:
        LockBackend().authenticate(request, password=password, **credentials)
        right = check_password(password, request.user.password)
    except AxesBackendPermissionDenied:
        right = False
    if not right:
        user_login_failed.send(sender=__name__, credentials=credentials, request=request)
    return right


def forget_what_was_typed(sender, instance: AccessAttempt, **kwargs) -> None:
    """A failed form may hold a mistyped password or the text of an opinion; only the count is needed."""
    instance.get_data = instance.post_data = ""


def answer(request, response, credentials):
    """The page for a wrong password stands: a locked account is not told apart from a missing one."""
    return response
