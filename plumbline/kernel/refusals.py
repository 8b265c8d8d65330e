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
