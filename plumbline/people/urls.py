"""Signing in and out, and the password. Only these of allauth's pages exist here: nobody signs up, and addresses are
changed by whoever manages the account. The names are allauth's own, because its code looks its pages up by them."""

from __future__ import annotations

from allauth.account import views
from django.urls import URLPattern, path, re_path

urlpatterns: list[URLPattern] = [
    path("sign-in/", views.login, name="account_login"),
    path("sign-in/closed/", views.account_inactive, name="account_inactive"),
    path("sign-out/", views.logout, name="account_logout"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/forgotten/", views.password_reset, name="account_reset_password"),
    path("password/forgotten/sent/", views.password_reset_done, name="account_reset_password_done"),
    path("password/new/done/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]

# Who reaches each address (tests/shape): "anyone", "signed-in", or "seen" (a stranger gets 404).
ACCESS = {
    "account_login": "anyone",
    "account_inactive": "anyone",
    "account_logout": "anyone",
    "account_change_password": "signed-in",
    "account_reset_password": "anyone",
    "account_reset_password_done": "anyone",
    "account_reset_password_from_key_done": "anyone",
    "account_reset_password_from_key": "anyone",
}
