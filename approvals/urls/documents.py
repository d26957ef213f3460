"""What documents of all kinds have: files, and a certificate of what was decided."""

from django.urls import path

from ..views import certificate, files
from . import refs as refs

app_name = "documents"
urlpatterns = [
    path("files/<int:pk>/", files.file, name="file"),
    path("files/<int:pk>/preview/", files.preview, name="file_preview"),
    path("files/<int:pk>/detach/", files.detach, name="detach"),
    path("<document_ref:ref>/files/", files.attach, name="attach"),
    path("<document_ref:ref>/certificate/", certificate.page, name="certificate"),
]
