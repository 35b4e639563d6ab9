"""Addresses of signing in and out, of the own password, and of opening accounts."""

from django.urls import path

from . import views

urlpatterns = [
    path("sign-in/", views.SignInView.as_view(), name="sign_in"),
    path("sign-out/", views.SignOutView.as_view(), name="sign_out"),
    path("account/password/", views.change_password, name="change_password"),
    path("first-password/<str:token>/", views.set_password, name="set_password"),
    path("desk/accounts/", views.account_keys, name="account_keys"),
    path("desk/accounts/<uuid:key>/release/", views.key_release, name="key_release"),
    path("desk/accounts/<uuid:key>/refuse/", views.key_refuse, name="key_refuse"),
    path("desk/accounts/<uuid:key>/slip/", views.key_slip, name="key_slip"),
    path("account/display/", views.display, name="display"),
]
