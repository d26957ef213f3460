"""People, their organisation, positions, absences: for administrators; /me/… is everybody's own."""

from __future__ import annotations

from django.urls import path

from accounts.views import absences, organisation, people, person, positions, profile, sending

app_name = "accounts"
urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/new/", people.create, name="person_create"),
    path("people/picker/", people.people_picker, name="people_picker"),
    path("people/<int:pk>/", person.person, name="person"),
    path("people/<int:pk>/edit/", person.change, name="person_change"),
    path("people/<int:pk>/invite/", person.invite, name="person_invite"),
    path("people/<int:pk>/roles/", person.grant_role, name="role_grant"),
    path("people/<int:pk>/roles/<int:assignment>/take-away/", person.take_role_away, name="role_take_away"),
    path("people/<int:pk>/sessions/end/", person.end_sessions, name="person_end_sessions"),
    path("people/<int:pk>/deactivate/", person.deactivate, name="person_deactivate"),
    path("people/<int:pk>/reactivate/", person.reactivate, name="person_reactivate"),
    path("organisation/", organisation.organisation, name="organisation"),
    path("organisation/new/", organisation.create, name="unit_create"),
    path("organisation/<int:pk>/", organisation.unit, name="unit"),
    path("organisation/<int:pk>/edit/", organisation.change, name="unit_change"),
    path("organisation/<int:pk>/move/", organisation.move, name="unit_move"),
    path("organisation/<int:pk>/close/", organisation.close, name="unit_close"),
    path("organisation/<int:pk>/reopen/", organisation.reopen, name="unit_reopen"),
    path("positions/", positions.positions, name="positions"),
    path("positions/new/", positions.create, name="position_create"),
    path("positions/<int:pk>/", positions.position, name="position"),
    path("positions/<int:pk>/posts/new/", positions.create_post, name="post_create"),
    path("positions/posts/<int:pk>/", positions.post, name="post"),
    path("positions/posts/<int:pk>/remove/", positions.remove_post, name="post_remove"),
    path("away/", absences.away, name="away"),
    path("me/absence/", absences.my_absence, name="my_absence"),
    path("away/<int:pk>/stop/", absences.stop, name="absence_stop"),
    path("me/profile/", profile.profile, name="profile"),
    path("me/typed/<slug:form>/", sending.keep, name="typed"),
    path("me/language/", profile.set_language, name="set_language"),
]
