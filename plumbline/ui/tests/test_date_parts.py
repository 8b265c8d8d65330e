from datetime import date

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from plumbline.ui.forms import DatePartsField, real_date


class DateForm(forms.Form):
    finish = DatePartsField(label="Finish date")
    start = DatePartsField(label="Start date", required=False)


def filled(day: str, month: str, year: str) -> DateForm:
    return DateForm({"finish_day": day, "finish_month": month, "finish_year": year})


@pytest.mark.parametrize("month", ["4", "04", "apr", "Apr", "April", "APRIL"])
def test_a_month_may_be_a_number_or_a_name(month):
    form = filled("30", month, "2026")
    assert form.is_valid()
    assert form.cleaned_data == {"finish": date(2026, 4, 30), "start": None}


@pytest.mark.parametrize(
    ("typed", "message", "target"),
    [
        (("31", "4", "2026"), "31 April 2026 is not a real date", "id_finish_0"),
        (("29", "2", "2027"), "29 February 2027 is not a real date", "id_finish_0"),
        (("12", "13", "2026"), "12 13 2026 is not a real date", "id_finish_1"),
        (("12", "Mai", "2026"), "12 Mai 2026 is not a real date", "id_finish_1"),
        (("", "4", "2026"), "Finish date must include a day", "id_finish_0"),
        (("3", "", ""), "Finish date must include a month and a year", "id_finish_1"),
        (("", "", ""), "Enter finish date", "id_finish_0"),
        (("3", "4", "0000"), "3 April 0000 is not a real date", "id_finish_2"),
        (("٣", "4", "2026"), "٣ April 2026 is not a real date", "id_finish_0"),
    ],
)
def test_each_mistake_is_named_and_the_summary_leads_to_its_box(typed, message, target):
    form = filled(*typed)
    assert not form.is_valid()
    assert form["finish"].messages == [message]
    assert form["finish"].error_target == target


def test_a_short_year_is_explained():
    form = filled("3", "4", "26")
    assert not form.is_valid()
    assert form["finish"].messages[0].startswith("The year must have 4 numbers")
    assert form["finish"].faulty_parts() == [2]


def test_what_was_typed_stays_in_its_boxes():
    html = str(filled("31", "<b>", "2026")["finish"])
    assert 'value="31"' in html
    assert 'value="&lt;b&gt;"' in html
    assert html.count("govuk-input--error") == 1


def test_a_date_that_does_not_exist_marks_all_three_boxes():
    assert str(filled("31", "4", "2026")["finish"]).count("govuk-input--error") == 3


def test_a_known_date_fills_the_boxes():
    html = str(DateForm(initial={"finish": date(2026, 3, 13)})["finish"])
    assert 'value="13"' in html
    assert 'value="3"' in html
    assert 'value="2026"' in html


def test_the_same_date_written_otherwise_is_no_change():
    field = DatePartsField()
    assert not field.has_changed(date(2026, 4, 3), ["03", "April", "2026"])
    assert field.has_changed(date(2026, 4, 3), ["4", "4", "2026"])
    assert field.has_changed(date(2026, 4, 3), ["", "", ""])
    assert not field.has_changed(None, ["", "", ""])


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_date_survives_its_three_boxes(day):
    assert DatePartsField().clean([str(day.day), str(day.month), str(day.year)]) == day


@given(st.lists(st.text(max_size=6), min_size=3, max_size=3))
def test_no_text_breaks_it(parts):
    found = real_date(parts)
    assert found is None or isinstance(found, date)
