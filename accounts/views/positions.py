"""Positions that the routing table names, their posts, and who holds these."""

from __future__ import annotations

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.forms import HoldersForm, NewPositionForm, NewPostForm, PositionForm
from accounts.models import Position, Post, Unit, User
from accounts.rules.organisation import UnitKind
from accounts.services import positions as service
from core.htmx import go, render_part
from core.http import Request
from core.paging import keyset_page

from .guards import administrators, show_form


@administrators
@require_GET
def positions(request: Request) -> HttpResponse:
    """Every position with its posts; business units without a post of a position that each must have."""
    posts = Post.objects.select_related("unit").order_by("unit__path")
    here = Prefetch("holders", User.objects.active().order_by("sort_name", "id"))
    found = Position.objects.prefetch_related(Prefetch("posts", posts.prefetch_related(here)))
    business_units = list(Unit.objects.active().filter(kind=UnitKind.BUSINESS_UNIT))
    rows = [(row, _missing(row, business_units)) for row in found.order_by("-is_active", "code")]
    return render(request, "accounts/positions.html", {"rows": rows})


def _missing(position: Position, business_units: list[Unit]) -> list[Unit]:
    """Business units that need a post of the position and have none."""
    if not (position.per_unit and position.is_active):
        return []
    staffed = {post.unit_id for post in position.posts.all()}
    return [unit for unit in business_units if unit.pk not in staffed]


@administrators
@require_http_methods(["GET", "POST"])
def create(request: Request) -> HttpResponse:
    """A new position."""
    form = NewPositionForm(request.POST or None)
    if not form.is_valid():
        return show_form(request, "accounts/position_create.html", form)
    service.create(by=request.user, **form.cleaned_data)
    return go(request, "accounts:positions", message=_("Saved."))


@administrators
@require_http_methods(["GET", "POST"])
def position(request: Request, pk: int) -> HttpResponse:
    """Names and kind of a position, and what was changed."""
    found = get_object_or_404(Position, pk=pk)
    fields = ("name_en", "name_zh", "per_unit", "is_active", "version")
    form = PositionForm(request.POST or None, initial={field: getattr(found, field) for field in fields})
    if form.is_valid():
        service.change(found, by=request.user, **form.cleaned_data)
        return go(request, "accounts:positions", message=_("Saved."))
    events = found.admin_events.select_related("actor", "unit")
    context = {"form": form, "position": found, "history": keyset_page(events, request, order=["-id"], size=20)}
    status = 422 if form.is_bound else 200
    return render_part(
        request, "accounts/position.html", context, part=None if form.is_bound else "history", status=status
    )


@administrators
@require_http_methods(["GET", "POST"])
def create_post(request: Request, pk: int) -> HttpResponse:
    """Fill the position in one more unit; `?unit=` proposes which."""
    found = get_object_or_404(Position, pk=pk)
    form = NewPostForm(request.POST or None, position=found, initial={"unit": request.GET.get("unit")})
    if not form.is_valid():
        return show_form(request, "accounts/post_create.html", form, position=found)
    service.set_holders(found, by=request.user, **form.cleaned_data)
    return go(request, "accounts:positions", message=_("Saved."))


@administrators
@require_http_methods(["GET", "POST"])
def post(request: Request, pk: int) -> HttpResponse:
    """Who holds a post."""
    found = get_object_or_404(Post.objects.select_related("position", "unit"), pk=pk)
    sent = request.POST if request.method == "POST" else None  # nobody at all is an answer too
    form = HoldersForm(sent, initial={"holders": found.holders.active()})
    if not form.is_valid():
        return show_form(request, "accounts/post.html", form, post=found, vacant=not found.holders.exists())
    service.set_holders(found.position, by=request.user, unit=found.unit, **form.cleaned_data)
    return go(request, "accounts:positions", message=_("Saved."))


@administrators
@require_POST
def remove_post(request: Request, pk: int) -> HttpResponse:
    """Take away a post that nobody holds."""
    service.remove_post(get_object_or_404(Post, pk=pk), by=request.user)
    return go(request, "accounts:positions", message=_("The post was removed."))
