"""A page that locks rows outside of a transaction fails in production; a test that is one itself would not tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.transaction import TransactionManagementError
from django.http import HttpRequest, HttpResponse


def require_transaction(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A middleware: TransactionManagementError for a lock outside of a transaction that the product itself began."""

    def answer(request: HttpRequest) -> HttpResponse:
        with connection.execute_wrapper(_refuse):
            return get_response(request)

    return answer


def _refuse(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    locks = any(word in sql for word in (" FOR UPDATE", " FOR NO KEY UPDATE", " FOR SHARE"))
    if locks and all(block._from_testcase for block in context["connection"].atomic_blocks):
        raise TransactionManagementError(f"This locks rows outside of a transaction: {sql}")
    return execute(sql, params, many, context)
