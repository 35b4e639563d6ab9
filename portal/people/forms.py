"""Signing in and changing the own password."""

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils import timezone


class SignInForm(AuthenticationForm):
    """One answer for a wrong password, an unknown account, a closed account and a locked one."""

    error_messages = {
        "invalid_login": "账号或者口令不正确，或者账号已停用、暂时锁定。连续五次输错将锁定 15 分钟。",
        "inactive": "账号或者口令不正确，或者账号已停用、暂时锁定。连续五次输错将锁定 15 分钟。",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "账号"
        self.fields["password"].label = "口令"

    def confirm_login_allowed(self, user):
        if user.password_is_initial and user.password_changed_at:
            age = timezone.now() - user.password_changed_at
            if age.days >= settings.INITIAL_PASSWORD_DAYS:
                raise ValidationError("初始口令已过期，请联系系统管理员重新发放。", code="initial_expired")


class OwnPasswordForm(PasswordChangeForm):
    error_messages = PasswordChangeForm.error_messages | {
        "password_incorrect": "原口令不正确，请重新输入。",
        "password_mismatch": "两次输入的新口令不一致。",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "原口令"
        self.fields["new_password1"].label = "新口令"
        self.fields["new_password1"].help_text = "至少 12 个字符；不要使用常见口令、单位名称、本人姓名或者账号。"
        self.fields["new_password2"].label = "再输一次新口令"
        self.fields["new_password2"].help_text = ""

    def clean_new_password1(self):
        new = self.cleaned_data["new_password1"]
        if self.user.check_password(new):
            raise ValidationError("新口令不得与原口令相同。")
        return new

    def save(self, commit=True):
        self.user.password_is_initial = False
        self.user.password_changed_at = timezone.now()
        return super().save(commit)


class AgreementForm(forms.Form):
    """The password typed again under a signature."""

    password = forms.CharField(label="登录口令", widget=forms.PasswordInput, strip=False)
