"""New requests, drafts and files; part of the namespace `requests`."""

from django.urls import path

from customers.urls import numbers as numbers

from ..views import drafts, files, new, of_log, similar

urlpatterns = [
    path("drafts/", drafts.listing, name="drafts"),
    path("drafts/<int:pk>/", drafts.draft, name="draft"),
    path("drafts/<int:pk>/discard/", drafts.discard, name="draft_discard"),
    path("drafts/<int:pk>/files/", drafts.files, name="draft_files"),
    path("drafts/<int:pk>/keep/", drafts.keep, name="draft_keep"),
    path("files/<int:pk>/", files.file, name="file"),
    path("files/<int:pk>/remove/", files.remove, name="file_remove"),
    path("files/<int:pk>/v<int:number>/", files.file, name="file_version"),
    path("files/<int:pk>/v<int:number>/preview/", files.preview, name="file_preview"),
    path("files/<int:pk>/versions/", files.versions, name="file_versions"),
    path("new/", new.choose, name="new"),
    path("new/<slug:code>/", new.new_for, name="new_for"),
    path("new/<slug:code>/files/", new.new_files, name="new_files"),
    path("new/<slug:code>/keep/", new.new_keep, name="new_keep"),
    path("new/<slug:code>/route/", new.new_route, name="new_route"),
    path("of-log/<log_number:number>/", of_log.of_log, name="of_log"),
    path("similar/", similar.similar, name="similar"),
    path("<slug:number>/copy/", new.copy, name="copy"),
]
