"""The authority matrix: reading it, setting and ending rules, and asking who may grant what."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from accounts.views.sending import sent
from core.htmx import go, render_part
from core.http import Request, is_htmx
from core.paging import keyset_page
from core.text import row_key

from ..forms.authority import EndForm, QuestionForm, RuleForm, RulesFilter
from ..models import AuthorityRule
from ..policies import setting_up
from ..rules.authority_words import refusal
from ..services import authority, authority_rules
from ..services.authority_showing import Shown, shown

SIZE = 50


@require_GET
def table(request: Request) -> HttpResponse:
    """The rules in force or to come; `?tab=over` those that ended, `?tab=all` every one, which is the history."""
    setting_up.can_read_authority(request.user).require()
    filters, rules, now = RulesFilter(request.GET), AuthorityRule.objects.all(), timezone.now()
    if filters.current_tab == "over":
        rules = rules.over(now)
    elif filters.current_tab != "all":
        rules = rules.not_over(now)
    rows = rules.filter(**filters.narrowing).select_related("person", "set_by", "ended_by", "took_over")
    page = keyset_page(rows, request, order=["-id"], size=SIZE)
    context = _about(filters, shown(page)) | {"page": page, "may_change": setting_up.can_change_authority(request.user)}
    return render_part(request, "authority/table.html", context, part="rules")


def _about(filters: RulesFilter, rules: list[Shown]) -> dict[str, Any]:
    labels = {"": _("In force or to come"), "over": _("Ended"), "all": _("History")}
    tabs = [{"key": key, "label": label, "active": key == filters.current_tab} for key, label in labels.items()]
    now, today, currency = timezone.now(), timezone.localdate(), settings.COMPANY_CURRENCY
    return {"filters": filters, "rules": rules, "tabs": tabs, "now": now, "today": today, "currency": currency}


@require_http_methods(["GET", "POST"])
def add(request: Request) -> HttpResponse:
    """A new rule; `?like=` begins as another says, from which it takes over."""
    setting_up.can_change_authority(request.user).require()
    this = sent(request)
    if earlier := this.earlier():
        return go(request, earlier)
    like = AuthorityRule.objects.filter(pk=row_key(request.GET.get("like", "")) or 0).first()
    form = RuleForm.like(like) if like and request.method != "POST" else RuleForm(request.POST or None)
    if not form.is_valid():
        return _dialog(request, "rule", {"form": form, "like": like, "wide": True})
    took_over = authority_rules.takes_over(form.rule)
    message = _("The rule is set; it takes over from the one before.") if took_over else _("The rule is set.")
    return go(request, this.once(lambda: _set(form, request.user)), message=message)


def _set(form: RuleForm, user: User) -> str:
    authority_rules.set_rule(form.rule, by=user)
    return reverse("authority:table")


@require_http_methods(["GET", "POST"])
def end(request: Request, pk: int) -> HttpResponse:
    """A rule counts no more, from now on."""
    setting_up.can_change_authority(request.user).require()
    this = sent(request)
    if earlier := this.earlier():
        return go(request, earlier)
    row = get_object_or_404(AuthorityRule.objects.select_related("person"), pk=pk)
    form = EndForm(request.POST or None)
    if not form.is_valid():
        context = {"form": form, "rule": shown([row])[0], "currency": settings.COMPANY_CURRENCY}
        return _dialog(request, "end", context)
    where = this.once(lambda: _ended(row, form, request.user))
    return go(request, where, message=_("The rule has ended."))


def _ended(row: AuthorityRule, form: EndForm, user: User) -> str:
    authority_rules.end_rule(row, by=user, **form.cleaned_data)
    return reverse("authority:table")


def _dialog(request: Request, name: str, context: dict[str, Any]) -> HttpResponse:
    """The form as a page of its own, or as a dialog over the table when htmx asks."""
    template = f"authority/{name}_dialog.html" if is_htmx(request) else f"authority/{name}.html"
    return render_part(request, template, context, status=422 if context["form"].is_bound else 200)


@require_GET
def ask(request: Request) -> HttpResponse:
    """May this person grant that, by which rule, and who else may? The address holds the question."""
    setting_up.can_read_authority(request.user).require()
    form = QuestionForm(request.GET if "person" in request.GET else None, user=request.user)
    context: dict[str, Any] = {"form": form, "currency": settings.COMPANY_CURRENCY}
    if form.is_valid():
        context |= _answered(form)
    status = 422 if form.is_bound and "answer" not in context else 200
    return render_part(request, "authority/ask.html", context, part="answer", status=status)


def _answered(form: QuestionForm) -> dict[str, Any]:
    person, unit, now = form.cleaned_data["person"], form.place, timezone.now()
    answer = authority.answer(person, unit, form.demand, now)
    rows = AuthorityRule.objects.select_related("person").filter(pk=answer.rule.pk if answer.rule else 0)
    return {
        "answer": answer,
        "person": person,
        "rule": next(iter(shown(rows)), None),
        "reason": "" if answer else refusal(answer, settings.COMPANY_CURRENCY),
        "holders": [one for one in authority.holders(unit, [form.demand], now) if one != person],
    }
