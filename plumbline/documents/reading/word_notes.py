"""What a reader of a Word document has to tell beside its text: what was left out, inserted, struck through."""

from __future__ import annotations

from dataclasses import dataclass, field

from plumbline.documents.blocks import LeftOut
from plumbline.documents.reading import text as words

_LEFT_OUT_LIMIT = 500


@dataclass
class Notes:
    """Kept by all that read one document together; `where` is the place that is being read just now."""

    where: str = ""
    left_out: list[LeftOut] = field(default_factory=list)
    inserted: list[tuple[str, str]] = field(default_factory=list)  # where, text
    struck: list[tuple[str, str]] = field(default_factory=list)
    prompts: set[str] = field(default_factory=set)

    def leave(self, where: str, text: str, why: str) -> None:
        self.left_out.append(LeftOut(where, text, why))

    def prompt(self, text: str) -> None:
        """A form's own prompt is told once, however often it stands."""
        text = words.line(text)
        if text and text not in self.prompts:
            self.prompts.add(text)
            self.leave(self.where, text, "The form's own prompt: nothing was filled in here.")

    def warnings(self) -> list[LeftOut]:
        """What was read as text though somebody may see it otherwise."""
        found: list[LeftOut] = []
        if self.inserted:
            where, text = self.inserted[0]
            found.append(
                LeftOut(where, short(text), "Inserted in tracked changes that nobody has accepted yet: read as text.")
            )
        for where, text in self.struck[:50]:
            found.append(LeftOut(where, short(text), "Struck through in the file: read as text."))
        return found

    def all_left_out(self) -> tuple[LeftOut, ...]:
        """What was left out; of very much, the first and how much more there is."""
        if len(self.left_out) <= _LEFT_OUT_LIMIT:
            return tuple(self.left_out)
        more = len(self.left_out) - _LEFT_OUT_LIMIT
        return (
            *self.left_out[:_LEFT_OUT_LIMIT],
            LeftOut("the file", "", f"{more} further pieces of the same kinds were left out."),
        )


def short(text: str, most: int = 200) -> str:
    """A text cut to a length fit for a note."""
    return text if len(text) <= most else text[: most - 1] + "…"
