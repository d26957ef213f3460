"""The base of every form."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django import forms
from django.template import Context, Template
from django.test import Client

from accounts.models import Unit, User
from core.forms import Form, GuardedForm, ModelForm, PickerSelect, PickerSelectMultiple
from tests.factories import make_user

pytestmark = pytest.mark.urls("tests.core.urls")


class Everything(Form):
    title = forms.CharField(max_length=20, label="Title")
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 9}), required=False)
    on = forms.DateField(required=False)
    at = forms.DateTimeField(required=False)
    at_hidden = forms.DateTimeField(required=False, widget=forms.HiddenInput)
    on_hidden = forms.DateField(required=False, widget=forms.HiddenInput)


def shown(form: forms.BaseForm) -> str:
    return Template('{% include "components/form.html" %}').render(Context({"form": form}))


def test_form_gives_dates_the_pickers_of_the_browser_and_reads_what_they_send() -> None:
    form = Everything({"title": "A", "on": "2026-11-23", "at": "2026-11-23T09:30"})
    page = shown(form)
    assert 'type="date"' in page
    assert 'value="2026-11-23"' in page
    assert 'type="datetime-local"' in page
    assert 'value="2026-11-23T09:30"' in page
    assert page.count('type="hidden"') == 2
    assert form.is_valid()
    assert form.cleaned_data["at"].isoformat() == "2026-11-23T09:30:00+08:00"


@pytest.mark.parametrize(
    ("day", "is_possible"),
    [("1899-12-31", False), ("1900-01-01", True), ("2199-12-31", True), ("2200-01-01", False), ("0001-01-01", False)],
)
def test_form_asks_about_a_year_that_nobody_can_mean(day: str, is_possible: bool) -> None:
    form = Everything({"title": "A", "on": day, "at": f"{day}T00:00"})
    said = [] if is_possible else ["Check the year."]
    assert [form.errors.get("on", []), form.errors.get("at", [])] == [said, said]


def test_form_lets_text_areas_grow() -> None:
    page = shown(Everything())
    assert "data-autosize" in page
    assert 'rows="5"' in page
    assert "cols=" not in page


def test_form_refuses_nul_in_words_that_help() -> None:
    form = Everything({"title": "a\x00b"})
    assert form.errors["title"] == ["This text holds characters that cannot be saved (NUL). Type it again, please."]


def test_form_with_errors_names_them_beside_the_field_and_in_one_summary() -> None:
    form = Everything({"title": "", "on": "soon"})
    form.add_error(None, "These two do not fit together.")
    page = shown(form)
    assert page.count('role="alert"') == 1
    assert "3 places need your attention" in page
    assert '<a href="#id_title">Title</a>: This field is required.' in " ".join(page.split())
    assert page.count("These two do not fit together.") == 1
    assert 'aria-invalid="true"' in page


def test_form_without_errors_has_no_summary() -> None:
    assert 'role="alert"' not in shown(Everything())


def test_guarded_form_carries_the_version_and_a_new_key_for_each_page() -> None:
    first, second = GuardedForm(initial={"version": 3}), GuardedForm()
    assert 'name="version" value="3"' in shown(first)
    assert first["idempotency_key"].value() != second["idempotency_key"].value()
    bound = GuardedForm({"version": "3", "idempotency_key": str(first["idempotency_key"].value())})
    assert bound.is_valid()
    assert bound.cleaned_data == {"version": 3, "idempotency_key": UUID(first["idempotency_key"].value())}
    assert not GuardedForm({"version": "9" * 30, "idempotency_key": "x"}).is_valid()


def test_restored_form_shows_what_was_typed_in_the_fields_that_it_still_has() -> None:
    form = GuardedForm(initial={"version": 3})
    form.restore({"version": "2", "gone": "x"})
    assert form["version"].value() == "2"
    assert "gone" not in form.initial


def test_error_of_a_hidden_field_is_named_without_a_link() -> None:
    page = shown(GuardedForm({"version": "x"}))
    assert "Enter a whole number." in page
    assert 'href="#id_version"' not in page


@pytest.mark.django_db
def test_page_with_errors_is_422_for_a_browser_and_for_htmx() -> None:
    client = Client()
    for headers in ({}, {"HX-Request": "true"}):
        response = client.post("/writing/", {"title": "x" * 21, "note": "kept"}, headers=headers)
        assert response.status_code == 422
        assert "kept" in response.content.decode()


class UnitForm(ModelForm):
    class Meta:
        model = Unit
        fields = ["name_en"]


def test_model_form_has_the_same_look() -> None:
    assert UnitForm().helper.form_tag is False
    assert "This text holds" in str(UnitForm({"name_en": "a\x00"}).errors["name_en"])


class PickerForm(Form):
    person: Any = forms.ModelChoiceField(User.objects.order_by("id"), widget=PickerSelect("picking", limit=2))
    people: Any = forms.ModelMultipleChoiceField(
        User.objects.order_by("id"), widget=PickerSelectMultiple("picking", {"class": "wide"}, limit=2), required=False
    )


@pytest.mark.django_db
def test_picker_renders_the_first_and_the_chosen_and_accepts_all() -> None:
    people = [make_user() for _number in range(4)]
    page = shown(PickerForm())
    assert 'data-picker-url="/picking/"' in page
    assert [person.name_latin in page for person in people] == [True, True, False, False]
    form = PickerForm({"person": str(people[3].pk), "people": [str(people[2].pk), str(people[0].pk)]})
    assert form.is_valid()
    assert form.cleaned_data["person"] == people[3]
    assert f'value="{people[3].pk}" selected' in shown(form)
    assert f'value="{people[2].pk}" selected' in shown(form)
    assert shown(form).count("---------") == 1


@pytest.mark.django_db
def test_picker_survives_a_forged_value() -> None:
    form = PickerForm({"person": "'; drop", "people": ["-1", "99999999999999999999999", "9" * 5000]})
    assert not form.is_valid()
    assert "drop" not in shown(form).replace("Select a valid choice", "")
