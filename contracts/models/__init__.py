from .contract import (
    Clause,
    Contract,
    ContractRow,
    Counterparty,
    PaymentLine,
)
from .fulfilment import CallOff, Complaint, HandOver, HandOverCheck
from .payment import Allocation, Receipt
from .price import ApprovedPrice, PriceApplication, PriceRow
from .product import BundlePart, ExchangeRate, PriceList, PriceListItem, Product, ProductGroup
from .proposal import CustomerAnswer, Proposal
from .reference import ReferenceEvent
from .signing import Signature, SigningRequirement
from .terms import CompanyDetails, ContractTemplate, StandardClause, StandardClauseVersion

__all__ = [
    "Allocation",
    "ApprovedPrice",
    "BundlePart",
    "CallOff",
    "Clause",
    "CompanyDetails",
    "Complaint",
    "Contract",
    "ContractRow",
    "ContractTemplate",
    "Counterparty",
    "CustomerAnswer",
    "ExchangeRate",
    "HandOver",
    "HandOverCheck",
    "PaymentLine",
    "PriceApplication",
    "PriceList",
    "PriceListItem",
    "PriceRow",
    "Product",
    "ProductGroup",
    "Proposal",
    "Receipt",
    "ReferenceEvent",
    "Signature",
    "SigningRequirement",
    "StandardClause",
    "StandardClauseVersion",
]
