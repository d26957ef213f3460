"""Pasted or uploaded rows, put into the form as if they had been typed."""

from __future__ import annotations

import re
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from core.files import check

from ...forms.prices import row_typed
from ...services import price_rows

FIELD = re.compile(r"rows-(\d{1,4})-\w+")


def with_rows(data: QueryDict, upload: UploadedFile[Any] | None) -> QueryDict:
    """What came in, and the rows that its text or file names after the rows that are there; what could not be read
    stays in the text. DomainError (409, 422) for a file that is no plain workbook."""
    taken = price_rows.pasted(data.get("paste", "")[:20000].replace("\x00", ""))
    if upload is not None:
        check(upload)
        upload.seek(0)
        taken += price_rows.in_sheet(cast("BinaryIO", upload.file))
    found = price_rows.find(taken)
    filled = data.copy()
    first = _next_place(filled)
    for place, (product, row) in enumerate(found.rows, start=first):
        typed = row_typed(place, product.pk, row.quantity, row.price, row.percent)
        filled.update({name: str(value) for name, value in typed.items()})
    filled["paste"] = "\n".join(found.left)
    return filled


def _next_place(data: QueryDict) -> int:
    """After the last row, once empty rows are gone."""
    places: dict[int, list[str]] = {}
    for name in list(data):
        if match := FIELD.fullmatch(name):
            places.setdefault(int(match[1]), []).append(name)
    for names in places.values():
        if not any(str(data[name]).strip() for name in names):
            for name in names:
                del data[name]
    kept = [place for place, names in places.items() if names[0] in data]
    return max(kept, default=-1) + 1
