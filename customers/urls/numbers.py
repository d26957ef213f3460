"""Public numbers in addresses: `<customer_number:number>` takes C-100001 and nothing else."""

from __future__ import annotations

from django.urls import register_converter


class Number:
    """A number as core.models.NumberFrom makes it."""

    regex = ""

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class CustomerNumber(Number):
    regex = r"C-\d{1,17}"


class OpportunityNumber(Number):
    regex = r"O-\d{1,17}"


class TransferNumber(Number):
    regex = r"T-\d{1,17}"


class ClaimNumber(Number):
    regex = r"CL-\d{1,17}"


class ImportNumber(Number):
    regex = r"I-\d{1,17}"


class VisitNumber(Number):
    regex = r"V-\d{1,17}"


class LogNumber(Number):
    regex = r"L-\d{1,17}"


register_converter(CustomerNumber, "customer_number")
register_converter(OpportunityNumber, "opportunity_number")
register_converter(TransferNumber, "transfer_number")
register_converter(ClaimNumber, "claim_number")
register_converter(ImportNumber, "import_number")
register_converter(VisitNumber, "visit_number")
register_converter(LogNumber, "log_number")
