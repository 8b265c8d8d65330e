"""How people sign in: accounts are made by the people who run an organisation, never by signing up.

allauth asks this adapter at each step. What is added: plain words, the same for a wrong password and for an address
without an account, and an event for each sign-in, sign-out, failure and change of password. Second factors and OpenID
Connect go here too (docs/decisions/0005).
"""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from plumbline.people import actions
from plumbline.people.models import User
from plumbline.people.viewer import NOBODY, Post, Viewer

NOT_RIGHT = "The e-mail address or the password is not right. Check both and try again."
TOO_MANY = "There have been too many tries. Wait five minutes, then try again, or ask for a new password."


def as_themselves(user: User) -> Viewer:
    """The person with the posts they hold today and nothing that these allow: who it was, for the record."""
    today = timezone.localdate()
    posts = tuple(
        Post(m.organisation_id, m.organisation.name, m.organisation.kind, m.organisation.nation, m.role, frozenset())
        for m in user.memberships.held_on(today).in_order()
    )
    return Viewer(user_id=user.pk, name=user.name, email=user.email, posts=posts, on=today)


class AccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": NOT_RIGHT,
        "invalid_login": NOT_RIGHT,
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": "That was asked for too often. Wait a few minutes, then try again.",
        "enter_current_password": "The current password is not right.",
        "incorrect_password": "The password is not right.",
        "account_inactive": "This account is closed.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        assert isinstance(user, User)
        with transaction.atomic():
            super().login(request, user)
            actions.note_signed_in(by=as_themselves(user), at=timezone.now())

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        if isinstance(user, User):
            actions.note_signed_out(by=as_themselves(user), at=timezone.now())
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        actions.note_sign_in_failed(by=NOBODY, at=timezone.now(), email=str(credentials.get("email", "")))

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Also forgets the wrong tries at this address, so that the new password works at once."""
        assert isinstance(user, User)
        actions.set_password(by=as_themselves(user), at=timezone.now(), user=user, password=password)
        self._delete_login_attempts_cached_email(self.request, email=user.email)
