"""Which rules, which weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from plumbline.library.watch_types import RiskWeights, WatchRules
from plumbline.ui.forms import Choice

USUAL = "What is usual in your nation"


class ChooseForm(forms.Form):
    rules = forms.ChoiceField(label="Rules of the worklist", required=False, widget=forms.RadioSelect)
    weights = forms.ChoiceField(label="Weights of the risk picture", required=False, widget=forms.RadioSelect)

    def __init__(
        self, *arguments: Any, published: Sequence[WatchRules], weighing: Sequence[RiskWeights], usual: tuple[str, str],
        **more: Any,
    ) -> None:  # fmt: skip
        """`usual`: the titles of what holds where nothing is chosen."""
        super().__init__(*arguments, **more)
        rules: Any = self.fields["rules"]
        weights: Any = self.fields["weights"]
        rules.choices = [("", Choice(USUAL, hint=usual[0])), *((r.id, _choice(r)) for r in published)]
        weights.choices = [("", Choice(USUAL, hint=usual[1])), *((w.id, _choice(w)) for w in weighing)]


def _choice(one: WatchRules | RiskWeights) -> Choice:
    return Choice(one.title, hint=f"Version {one.version}. {one.source}")
