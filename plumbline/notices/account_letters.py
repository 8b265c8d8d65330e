"""Letters about signing in go through the outbox, like all mail.

So the page that asks for one takes the same time whether the address has an account or not, and a letter is not lost
where the mail server is away for a while. The link in it is a secret: the outbox forgets the letter once it has left.
"""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.utils import timezone

from plumbline.access.viewer import NOBODY
from plumbline.notices.actions import put_in_outbox
from plumbline.people import sign_in
from plumbline.people.models import User


class AccountAdapter(sign_in.AccountAdapter):
    headlines: ClassVar[dict[str, str]] = {"account/email/password_reset_key": "Set a new password"}

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        rendered = self.render_mail(template_prefix, email, {"request": self.request, "email": email, **context})
        user = context.get("user")
        put_in_outbox(
            by=NOBODY,
            at=timezone.now(),
            effect_key=f"account:{secrets.token_urlsafe(12)}",  # each that was asked for is a letter of its own
            kind="account",
            headline=self.headlines.get(template_prefix, "") or str(rendered.subject),
            user=user if isinstance(user, User) else None,
            email=email,
            words=str(rendered.body),
            path_is_secret=True,
            at_once=True,
        )
