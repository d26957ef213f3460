"""Addresses of messages, of their mails and of the choices about both."""

from django.urls import path

from .views import bell, inbox, mail, preferences, sent_mails

app_name = "notifications"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("bell/", bell.bell, name="bell"),
    path("bell/latest/", bell.latest, name="latest"),
    path("read/", inbox.mark_all_read, name="mark_all_read"),
    path("<int:pk>/", inbox.open_message, name="open"),
    path("<int:pk>/read/", inbox.mark_read, name="mark_read"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("mail/", mail.mail, name="mail"),
    path("mail/retry/", mail.retry_all, name="retry_all"),
    path("mail/<int:pk>/retry/", mail.retry, name="retry"),
    path("mail/<int:pk>/give-up/", mail.give_up, name="give_up"),
    path("sent/", sent_mails.sent_mails, name="sent_mails"),
    path("sent/<slug:name>/", sent_mails.sent_mail, name="sent_mail"),
]
