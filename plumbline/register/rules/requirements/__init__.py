"""Published inspection texts split into requirements and areas for improvement.

`split(text, kind)` reads one cell of the regulator's published data and gives its items in order: number, part of the
inspection, what must be done, sub-points, due date, who, regulations, standards, key question where the text tells it,
and whether the publisher cut it off. It never raises, whatever the text, and takes time in proportion to its length.

The spans of the items never overlap and together cover the text but for white space; a placeholder such as "n/a" or a
number without words belongs to the span of the item before it (or after it, at the beginning), not to its words. Empty
text and mere placeholders give (). A text without any number is one item with number "".

- `boundaries.py` says where items begin, and how a lost number is recognised; `cutting.py` where one was cut.
- `steps.py`, `dates.py`, `wording.py`, `citing.py`, `key_question.py` read one item; `tails.py` knows the standing
  sentences at its end; `tidy.py` mends what the publisher's export did to the words.

What the publisher lost stays lost: a due day without its year, the words after a cut, a lost number are not made up.
"""

from plumbline.register.rules.requirements.shape import Kind, SplitItem, Step
from plumbline.register.rules.requirements.splitting import split

__all__ = ["Kind", "SplitItem", "Step", "split"]
