"""The list of people, a new person, and the picker that other pages use."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.forms import NewPersonForm, PeopleFilter
from accounts.models import Unit, User
from accounts.services import invitations
from accounts.services import people as service
from core.htmx import go, render_part
from core.http import Request, picker_response
from core.paging import keyset_page

from .guards import administrators, show_form

PICKED = 20


@administrators
@require_GET
def people(request: Request) -> HttpResponse:
    """Everybody who matches the filter, by name; the list alone when htmx asks."""
    form = PeopleFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    everybody = User.objects.with_presence(timezone.now()).select_related("unit")
    found = _filtered(everybody.prefetch_related("role_assignments__unit"), **asked)
    page = keyset_page(found, request, order=["sort_name"])
    return render_part(request, "accounts/people.html", {"form": form, "page": page}, part="list")


def _filtered(
    found: QuerySet[User], *, q: str = "", unit: Unit | None = None, role: str = "", state: str = ""
) -> QuerySet[User]:
    states = {
        "": found.filter(is_active=True),
        "away": found.filter(pk__in=User.objects.away(timezone.now())),
        "waiting": found.filter(is_active=True, last_login=None),
        "left": found.filter(is_active=False),
    }
    found = states[state].filter(pk__in=User.objects.matching(q)) if q else states[state]
    if unit is not None:
        found = found.filter(unit__path__startswith=unit.path)
    return found.filter(pk__in=User.objects.filter(role_assignments__role=role)) if role else found


@administrators
@require_http_methods(["GET", "POST"])
def create(request: Request) -> HttpResponse:
    """Enter a person and send the invitation."""
    form = NewPersonForm(request.POST or None, initial={"unit": request.GET.get("unit")})
    if not form.is_valid():
        return show_form(request, "accounts/person_create.html", form)
    person = service.create(by=request.user, **form.cleaned_data)
    return answer_invited(request, person)


def answer_invited(request: Request, person: User) -> HttpResponse:
    """Send the invitation and lead to the person's page, which says how that went."""
    if not invitations.send(person, by=request.user):
        message = _("The mail server did not take the invitation. Send it again later.")
        return go(request, "accounts:person", person.pk, message=message, level="warning")
    message = _("An invitation was sent to %(email)s.") % {"email": person.email}
    return go(request, "accounts:person", person.pk, message=message)


@require_GET
def people_picker(request: Request) -> HttpResponse:
    """The first people that match `?q=`, for a searchable select; everybody may find colleagues."""
    asked = request.GET.get("q", "").replace("\x00", "")[:100]
    found = User.objects.active().matching(asked).with_presence(timezone.now()).select_related("unit")
    rows = found.order_by("sort_name", "id")[:PICKED]
    return picker_response([(row.pk, str(row), _hint(row)) for row in rows])


def _hint(person: User) -> str:
    away = _("away now") if getattr(person, "is_away", False) else ""
    return " · ".join(filter(None, (person.title, str(person.unit), away)))
