"""A refusal: the one way the program says no.

Rules and actions raise it; views turn it into an error summary and commands into one line on standard error. The
message is a whole sentence for the person who asked: what happened, and what to do about it.
"""


class Refusal(Exception):
    """The request was understood and is not done. `field` names the form field it belongs to, or "" for the whole."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Conflict(Refusal):
    """Somebody else changed the same thing since the person opened it. Nothing was saved; both texts can be shown.

    `theirs` holds what stands there now, by field name; `edition` is the one to send with the person's choice.
    """

    def __init__(self, message: str, *, theirs: dict[str, str], edition: int, who: str = "") -> None:
        super().__init__(message)
        self.theirs = theirs
        self.edition = edition
        self.who = who
