"""The doors that make a session, and the own password."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from wagtail.admin.views.account import AccountView, ThemeSettingsPanel
from wagtail.log_actions import LogContext
from wagtail.users.models import UserProfile

from portal import trail

from . import opening
from .forms import DisplayForm, OwnPasswordForm, SetPasswordForm, SignInForm
from .middleware import must_change
from .models import User
from .receivers import end_sessions
from .returning import asked_for


class LedBack:
    """What is asked for as the next page is a page of the house."""

    def get_redirect_url(self):
        given = super().get_redirect_url()
        return asked_for(self.request, given) if given else ""


@method_decorator(never_cache, name="dispatch")
class SignInView(LedBack, LoginView):
    template_name = "people/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form):
        response = super().form_valid(form)
        opening.tell_holder(self.request, self.request.user)
        return response


class SignOutView(LedBack, LogoutView):
    def post(self, request, *args, **kwargs):
        response = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


@login_required
@never_cache
def change_password(request) -> HttpResponse:
    form = OwnPasswordForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with LogContext(user=request.user), trail.act("people.password_changed", by=request.user, of=request.user):
            user = form.save()
        update_session_auth_hash(request, user)
        end_sessions(user, keep=request.session.session_key)
        messages.success(request, "口令已更改，其他已登录的设备已退出。")
        return redirect("desk")
    return render(request, "people/change_password.html", {"form": form, "required": must_change(request.user)})


@never_cache
@sensitive_post_parameters()
def set_password(request, token) -> HttpResponse:
    """The holder sets the own password; a link that opens nothing is no page."""
    key = opening.found(token)
    if key is None:
        raise Http404
    form = SetPasswordForm(key.user, request.POST or None)
    problem = ""
    if request.method == "POST" and form.is_valid():
        if opening.fits(key, form.cleaned_data["code"]):
            opening.use(key, form.cleaned_data["new_password1"])
            return render(request, "people/password_set.html", {"account": key.user})
        problem = "领取码不正确。连续五次输错，这个链接即作废，须重新申请。"
    return render(request, "people/set_password.html", {"form": form, "account": key.user, "problem": problem})


@login_required
@never_cache
def account_keys(request) -> HttpResponse:
    keys = opening.releasable(request.user)
    rows = [(key, opening.releasing_objection(request.user, key)) for key in keys.requested()]
    released = keys.usable().filter(released_by=request.user)
    return render(request, "people/account_keys.html", {"rows": rows, "released": released})


@login_required
@never_cache
@require_POST
def key_release(request, key) -> HttpResponse:
    return decided(request, key, opening.release, to="key_slip")


@login_required
@never_cache
@require_POST
def key_refuse(request, key) -> HttpResponse:
    return decided(request, key, opening.refuse, to="account_keys")


def decided(request, uuid, act, *, to: str) -> HttpResponse:
    key = get_object_or_404(opening.releasable(request.user), uuid=uuid)
    try:
        act(key, by=request.user)
    except ValidationError as problem:
        messages.error(request, problem.messages[0])
        return redirect("account_keys")
    return redirect(to, uuid) if to == "key_slip" else redirect(to)


@login_required
@never_cache
def key_slip(request, key) -> HttpResponse:
    """The link on paper, for whoever released it to hand over; it opens nothing without the code."""
    own = opening.releasable(request.user).usable().filter(released_by=request.user)
    found = get_object_or_404(own, uuid=key)
    address = settings.WAGTAILADMIN_BASE_URL + reverse("set_password", args=[opening.token_of(found)])
    trail.note("people.key_shown", by=request.user, of=found.user)
    return render(request, "people/slip.html", {"key": found, "address": address})


@login_required
@never_cache
@require_POST
def display(request) -> HttpResponse:
    """Keep how this person wants pages shown, and go back to the page where that was said."""
    form = DisplayForm(request.POST)
    if form.is_valid():
        chosen = form.cleaned_data
        User.objects.filter(pk=request.user.pk).update(print_size=chosen["size"], theme=chosen["theme"])
        messages.success(request, "显示设置已保存。")
    else:
        messages.error(request, "显示设置没有保存：请从列出的字号和明暗中选择。")
    return redirect(asked_for(request, request.POST.get("next", "")))


class OwnSettingsView(AccountView):
    """What of the admin is everybody's own: its looks. Name, division and password have their own keepers and doors."""

    def get_panels(self):
        user = self.request.user
        return [ThemeSettingsPanel(self.request, user, UserProfile.get_for_user(user))]
