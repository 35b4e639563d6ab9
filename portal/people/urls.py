"""Addresses of signing in and out and of the own password."""

from django.urls import path

from . import views

urlpatterns = [
    path("sign-in/", views.SignInView.as_view(), name="sign_in"),
    path("sign-out/", views.SignOutView.as_view(), name="sign_out"),
    path("account/password/", views.change_password, name="change_password"),
    path("account/display/", views.display, name="display"),
]
