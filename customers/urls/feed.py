"""A person's visits in his own calendar program."""

from django.urls import path

from ..views import feed

app_name = "feed"
urlpatterns = [
    path("", feed.mine, name="mine"),
    path("renew/", feed.renew, name="renew"),
    path("revoke/", feed.revoke, name="revoke"),
    path("<str:token>.ics", feed.calendar, name="calendar"),
]
