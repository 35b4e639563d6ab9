"""Signing in, the own password, and the forms by which the two powers keep accounts, divisions, posts and deputies."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.forms import SetPasswordForm as DjangoSetPasswordForm
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminModelForm

from .accounts import misnamed, suggest
from .lockout import confirmed
from .models import Assignment, Deputy, Division, User, general_office, today
from .opening import is_alone, request_key
from .policies import ADMINISTRATOR, OFFICER
from .posts import ADMINISTRATORS


class SignInForm(AuthenticationForm):
    """One answer for a wrong or spent password, and for an unknown, closed or locked account."""

    refusal = "账号或者口令不正确，或者账号已停用、暂时锁定，或者初始口令已失效。连续五次输错将锁定 15 分钟。"
    error_messages = {"invalid_login": refusal, "inactive": refusal}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "账号"
        self.fields["password"].label = "口令"


class DisplayForm(forms.Form):
    """Print size and light or dark, under the names that the style sheet and the script know."""

    size = forms.ChoiceField(label="字号", choices=User.PrintSize.choices)
    theme = forms.ChoiceField(label="明暗", choices=User.Theme.choices)


def name_fields(form) -> None:
    form.fields["new_password1"].label = "新口令"
    form.fields["new_password1"].help_text = "至少 12 个字符；不要使用常见口令、单位名称、本人姓名或者账号。"
    form.fields["new_password2"].label = "再输一次新口令"
    form.fields["new_password2"].help_text = ""


class OwnPasswordForm(PasswordChangeForm):
    error_messages = PasswordChangeForm.error_messages | {
        "password_incorrect": "原口令不正确，请重新输入。",
        "password_mismatch": "两次输入的新口令不一致。",
    }

    def __init__(self, request, data=None):
        super().__init__(request.user, data)
        self.request = request
        self.fields["old_password"].label = "原口令"
        name_fields(self)

    def clean_old_password(self):
        """Guessing here counts as at the sign-in: an open session is no way round the lock."""
        old = self.cleaned_data["old_password"]
        if not confirmed(self.request, old):
            raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return old

    def clean_new_password1(self):
        new = self.cleaned_data["new_password1"]
        if self.user.check_password(new):
            raise ValidationError("新口令不得与原口令相同。")
        return new

    def save(self, commit=True):
        self.user.password_is_initial = False
        self.user.password_changed_at = timezone.now()
        return super().save(commit)


class PowersForm(WagtailAdminModelForm):
    """Each field belongs to the powers named in `powers`; for others it is not in the form, whatever they post."""

    powers: dict[str, tuple] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, posts in self.powers.items():
            if name in self.fields and not self.for_user.standing.powers.intersection(posts):
                del self.fields[name]


class SetPasswordForm(DjangoSetPasswordForm):
    """The holder's own password, by the link of one person and the code of another."""

    code = forms.CharField(
        label="领取码", max_length=40, help_text="由系统管理员交给本人，不区分大小写。", strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    field_order = ("code",)
    error_messages = {"password_mismatch": "两次输入的新口令不一致。"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name_fields(self)


class NewAccountForm(PowersForm):
    """An account by the system administrator: without a division, and so without use, until another confirms it."""

    class Meta(WagtailAdminModelForm.Meta):
        model = User
        fields = ["name", "division", "username", "email", "active_from", "active_until"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].required = False
        self.fields["username"].help_text = "留空则按姓名拼音首字母加三位数字生成；市县审计局的账号前加地名首字母。"
        self.fields["division"].required = True

    def clean(self):
        cleaned = super().clean()
        name, division = cleaned.get("name"), cleaned.get("division")
        if name and division and "username" in cleaned:
            cleaned["username"] = cleaned["username"] or suggest(name, division)
            if objection := misnamed(cleaned["username"], division):
                self.add_error("username", objection)
        return cleaned

    def save(self, commit=True):
        division, self.instance.division = self.instance.division, None
        self.instance.set_unusable_password()
        with transaction.atomic():
            user = super().save(commit)
            self.code = request_key(user, by=self.for_user, division=division)
        return user


class AccountForm(PowersForm):
    """What a person is called, by the system administrator; what the person may know, by the security officer."""

    powers = {
        "name": ADMINISTRATOR,
        "email": ADMINISTRATOR,
        "active_until": ADMINISTRATOR + OFFICER,
        "is_active": ADMINISTRATOR + OFFICER,
        "division": OFFICER,
        "clearance": OFFICER,
    }

    class Meta(WagtailAdminModelForm.Meta):
        model = User
        fields = ["name", "email", "division", "clearance", "active_until", "is_active"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "is_active" in self.fields:
            self.fields["is_active"].help_text = "取消勾选后立即停用，已登录的会话随即结束。"

    def clean(self):
        cleaned = super().clean()
        if self.instance == self.for_user and {"clearance", "division"} & set(self.changed_data):
            raise ValidationError("本人的处室和涉密等级须由他人变更。")
        if "division" in self.changed_data and self.awaits_division():
            raise ValidationError("新账号的处室在工作台“账号确认”中确认。")
        may_reopen = self.for_user.standing.powers.intersection(OFFICER) and self.instance != self.for_user
        if self.reopens(cleaned) and not may_reopen:
            raise ValidationError("停用的账号由安全保密管理员恢复，使用期限由安全保密管理员延长，本人的须由他人办理。")
        return cleaned

    def awaits_division(self) -> bool:
        return self.initial["division"] is None and self.instance.keys.exclude(division=None).exists()

    def reopens(self, cleaned: dict) -> bool:
        """Whether the account would be open on a day on which it is closed now."""
        before, after = self.initial["active_until"], cleaned.get("active_until")
        longer = "active_until" in self.changed_data and before is not None and (after is None or after > before)
        return longer or ("is_active" in self.changed_data and cleaned.get("is_active", False))


class DivisionForm(PowersForm):
    """The list of divisions; the security officer says which is the general office, since that one reads widely."""

    powers = dict.fromkeys(["name", "code", "kind", "parent", "order"], ADMINISTRATOR) | {"is_general_office": OFFICER}

    class Meta(WagtailAdminModelForm.Meta):
        model = Division
        fields = ["name", "code", "kind", "parent", "order", "is_general_office"]

    def _get_validation_exclusions(self):
        # Of two general offices the earlier one ends with the saving.
        return super()._get_validation_exclusions() | {"is_general_office"}

    def clean_is_general_office(self):
        wanted = self.cleaned_data["is_general_office"]
        if wanted == self.initial.get("is_general_office", False):
            return wanted
        if not wanted:
            raise ValidationError("全机关须有一个办公室：请在新的办公室那里勾选，原来的随之取消。")
        now = general_office()
        if self.for_user.division_id in (self.instance.pk, now) and not (now is None and is_alone(self.for_user)):
            raise ValidationError("办公室的变更涉及本人所在处室的，由另一处室的安全保密管理员办理。")
        return wanted

    def save(self, commit=True):
        with transaction.atomic():
            if "is_general_office" in self.changed_data:
                held = Division.objects.select_for_update().order_by("pk")
                for former in [row for row in held if row.is_general_office and row.pk != self.instance.pk]:
                    former.is_general_office = False
                    former.save()
            return super().save(commit)


class NewAssignmentForm(WagtailAdminModelForm):
    class Meta(WagtailAdminModelForm.Meta):
        model = Assignment
        fields = ["user", "post", "division", "starts_on", "ends_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.employed().order_by("username")

    def clean_user(self):
        """A security officer is appointed by another one."""
        if self.cleaned_data["user"] == self.for_user:
            raise ValidationError("不得为本人任命职务，请由另一名安全保密管理员办理。")
        return self.cleaned_data["user"]


class AssignmentForm(WagtailAdminModelForm):
    """An appointment that was made stands in the record: it ends, and is not rewritten."""

    class Meta(WagtailAdminModelForm.Meta):
        model = Assignment
        fields = ["ends_on"]

    def clean_ends_on(self):
        ends_on = self.cleaned_data["ends_on"]
        if self.instance.user == self.for_user and (ends_on is None or ends_on > (self.instance.ends_on or ends_on)):
            raise ValidationError("不得延长本人的任职。")
        return ends_on


class NewDeputyForm(WagtailAdminModelForm):
    class Meta(WagtailAdminModelForm.Meta):
        model = Deputy
        fields = ["assignment", "user", "starts_on", "ends_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        running = Assignment.objects.filter(Assignment.span.overlapping(today(), None))
        running = running.exclude(post__in=ADMINISTRATORS).select_related("user", "division")
        self.fields["assignment"].queryset = running.order_by("user__username", "pk")
        self.fields["user"].queryset = User.objects.employed().order_by("username")

    clean_user = NewAssignmentForm.clean_user


class DeputyForm(WagtailAdminModelForm):
    class Meta(WagtailAdminModelForm.Meta):
        model = Deputy
        fields = ["ends_on"]

    def clean_ends_on(self):
        ends_on, before = self.cleaned_data["ends_on"], self.initial["ends_on"]
        if self.instance.user == self.for_user and ends_on > before:
            raise ValidationError("不得延长本人的代理。")
        return ends_on
