"""Forms come out as GOV.UK's components, tied together for a screen reader."""

import re

from django import forms
from django.forms import formset_factory
from django.template import engines
from django.test import RequestFactory

from plumbline.kernel.refusals import Refusal
from plumbline.ui.templatetags.ui import errors_of
from plumbline.ui.tests.gallery import GalleryForm


def refused() -> GalleryForm:
    form = GalleryForm({"title": "x" * 201, "progress": "<script>alert(1)</script>", "status": "nonsense"}, {})
    assert not form.is_valid()
    return form


def drawn(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context, RequestFactory().get("/"))


def test_every_description_points_at_something_on_the_page():
    for form in (GalleryForm(), refused()):
        html = str(form)
        ids = set(re.findall(r'\bid="([^"]+)"', html))
        for described in re.findall(r'aria-describedby="([^"]+)"', html):
            assert set(described.split()) <= ids
        for labelled in re.findall(r'<label[^>]* for="([^"]+)"', html):
            assert labelled in ids
        assert len(re.findall(r'\bid="', html)) == len(ids)


def test_every_error_in_the_summary_leads_to_a_control():
    form = refused()
    ids = set(re.findall(r'<(?:input|select|textarea)[^>]*\bid="([^"]+)"', str(form)))
    errors = errors_of(form)
    assert len(errors) == sum(len(found) for found in form.errors.values()) == 8
    assert {target for _, target in errors} <= ids
    assert ("Choose one of the answers listed for status", "id_status_0") in errors


def test_errors_name_their_field_and_none_speaks_django():
    said = [message for message, _ in errors_of(refused())]
    assert "What will be done must be 200 characters or fewer" in said
    assert "Select framework" in said
    assert "Choose a file: the plan" in said
    assert "Tick the box: the provider has agreed this" in said
    assert not [message for message in said if "This field" in message]


def test_a_form_keeps_words_of_its_own():
    class Named(forms.Form):
        title = forms.CharField(error_messages={"required": "Say what will be done"})

    form = Named({"title": ""})
    assert errors_of(form) == [("Say what will be done", "id_title")]


def test_what_was_typed_is_kept_and_escaped():
    html = str(refused())
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script" not in html


def test_no_placeholder_and_no_browser_bubbles():
    class Asking(forms.Form):
        name = forms.CharField(widget=forms.TextInput(attrs={"placeholder": "Name", "class": "govuk-input--width-10"}))

    html = str(Asking())
    assert "placeholder" not in html
    assert " required" not in html
    assert 'class="govuk-input govuk-input--width-10"' in html


def test_a_text_area_is_as_tall_as_its_text():
    short, long = GalleryForm(initial={"progress": "one line"}), GalleryForm(initial={"progress": "line\n" * 12})
    assert 'rows="3"' in str(short["progress"])
    assert 'rows="13"' in str(long["progress"])


def test_choices_carry_hints_and_marks():
    html = str(GalleryForm()["status"])
    assert 'id="id_status_0_hint" class="govuk-hint govuk-radios__hint">Means red.<' in html
    assert html.count("pl-status--") == 5
    assert "Deputy &lt;manager&gt;" in str(GalleryForm()["who"])


def test_a_formset_shows_and_sums_up_all_its_forms():
    class Row(forms.Form):
        title = forms.CharField(label="Title")

    rows = formset_factory(Row, extra=2)
    assert 'name="form-TOTAL_FORMS"' in str(rows())
    data = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "form-0-title": "", "form-1-title": "kept"}
    refused_rows = rows(data)
    assert not refused_rows.is_valid()
    assert errors_of(refused_rows) == [("Enter title", "id_form-0-title")]
    assert 'value="kept"' in str(refused_rows)


def test_a_refusal_and_a_sentence_stand_in_the_summary():
    html = drawn(
        "{% error_summary refusal sentence %}",
        refusal=Refusal("This plan is closed.", field="status"),
        sentence="Choose <one>.",
    )
    assert '<a href="#id_status">This plan is closed.</a>' in html
    assert "Choose &lt;one&gt;." in html


def test_nothing_is_drawn_where_nothing_is_wrong():
    assert drawn("{% error_summary form %}", form=GalleryForm()).strip() == ""
    assert drawn("{% error_prefix %}", form=GalleryForm()) == ""
    assert drawn("{% error_prefix %}", form=refused()) == "Error: "


def test_an_unknown_widget_template_falls_back_to_django():
    class Other(forms.Form):
        day = forms.DateField(widget=forms.SelectDateWidget)

    assert "<select" in str(Other())
