"""Files of the vault as answers: to be saved, never run. Whether the reader may have them was asked before."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control

from . import pictures, vault

CLOSED = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
SMALL, LARGE = 320, 1600  # pixels
PDF = "application/pdf"
VIEWER = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'; sandbox"


def saved(stored_as: str, *, name: str, content_type: str) -> HttpResponseBase:
    """The bytes, to be saved under `name`."""
    response = FileResponse(vault.read(stored_as), as_attachment=True, filename=name, content_type=content_type)
    return closed(response)


def read(stored_as: str, *, name: str) -> HttpResponseBase:
    """A PDF in the browser's own viewer."""
    return closed(FileResponse(vault.read(stored_as), filename=name, content_type=PDF), VIEWER)


def drawn(stored_as: str, *, small: bool) -> HttpResponseBase:
    """A picture drawn anew, which nothing but pixels comes through. Its file has passed core.files."""
    with vault.read(stored_as) as stream:
        picture = pictures.preview(stream, longest=SMALL if small else LARGE)
    return closed(HttpResponse(picture, content_type=pictures.CONTENT_TYPE))


def closed(response: HttpResponseBase, policy: str = CLOSED) -> HttpResponseBase:
    """Runs nothing, is framed nowhere, stays with this person's browser."""
    response["Content-Security-Policy"] = policy
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    patch_cache_control(response, private=True, max_age=0, must_revalidate=True)
    return response
