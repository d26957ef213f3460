"""What came by e-mail; part of the namespace `requests`."""

from django.urls import path

from ..views.incoming_mail import incoming_mail

urlpatterns = [path("incoming-mail/", incoming_mail, name="incoming_mail")]
