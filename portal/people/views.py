"""The doors that make a session, and the own password."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from wagtail.admin.views.account import AccountView, ThemeSettingsPanel
from wagtail.log_actions import LogContext
from wagtail.users.models import UserProfile

from portal import trail

from .forms import DisplayForm, OwnPasswordForm, SignInForm
from .middleware import must_change
from .models import User
from .receivers import end_sessions


@method_decorator(never_cache, name="dispatch")
class SignInView(LoginView):
    template_name = "people/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


class SignOutView(LogoutView):
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
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if safe else reverse("desk"))


class OwnSettingsView(AccountView):
    """What of the admin is everybody's own: its looks. Name, division and password have their own keepers and doors."""

    def get_panels(self):
        user = self.request.user
        return [ThemeSettingsPanel(self.request, user, UserProfile.get_for_user(user))]
