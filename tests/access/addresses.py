"""Every address of the product, as the resolver knows them, and the object that each is called with."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from approvals.views.actions.of_document import OF_DOCUMENT
from approvals.views.actions.of_task import OF_TASK
from contracts.models import SigningRequirement
from customers.rules.visits import VisitState
from customers.views.archive.edits import EDITS
from requests_app.rules.states import State

from .desk import Desk

STATES = {
    "accept": State.SUBMITTED,
    "accept_and_assign": State.SUBMITTED,
    "reject": State.SUBMITTED,
    "reroute": State.SUBMITTED,
    "assign": State.ACCEPTED,
    "start": State.ASSIGNED,
    "confirm": State.DELIVERED,
    "rate": State.CLOSED,
    "reopen": State.DELIVERED,
    "resubmit": State.RETURNED,
}
"""Action → the state in which it is possible; the others are tried on the request in progress."""


ASKED = {
    "proposals:new": "?customer={customer}",
    "requests:search": "?q=Request",
    "requests:similar": "?content={content}&title=Request",
    "customers:picker": "?q=C",
    "ownership:claim": "?name=Customer",
    "ownership:merge": "?customer={customer}&customer={other}",
    "visits:log_new": "?customer={customer}",
    "visits:plan_new": "?customer={customer}",
    "prices:new": "?customer={customer}",
    "prices:compute": "?customer={customer}",
}
"""What belongs to the question of an address that answers one."""


IMPORT = ("run", "columns", "confirm", "revert", "discard", "to_correct")


def routes(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[str]:
    """The name of every pattern, namespaces before it; a pattern without a name goes by its address."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name or pattern.pattern}"
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern, inner)


def address(desk: Desk, row: str) -> str:
    """The address of a row of the table; "route/variant" is the same route with another object."""
    route, _, variant = row.partition("/")
    return reverse(route, args=_arguments(desk, route, variant)) + ASKED.get(route, "").format(
        content=desk.form.content.code, customer=desk.customer.number, other=desk.second.number
    )


def _arguments(desk: Desk, route: str, variant: str) -> list[object]:
    special = _of_requests(desk) | _of_administration(desk) | _of_catalogue(desk) | _of_customers(desk)
    special |= _of_visits(desk) | _of_prices(desk) | _of_approvals(desk) | _of_deals(desk)
    special |= _of_contracts(desk) | _of_after(desk) | _of_proposals(desk) | _asked(desk)
    if row := special.get(f"{route}/{variant}" if variant else route):
        return list(row)
    namespace, _, name = route.rpartition(":")
    if namespace == "requests" and (name in STATES or _takes_number(route)):
        return [desk.requests[STATES.get(name, State.IN_PROGRESS)].number]
    return []


def _takes_number(route: str) -> bool:
    return bool(get_resolver().namespace_dict["requests"][1].reverse_dict.getlist(route.partition(":")[2])[0][0][0][1])


def _of_requests(desk: Desk) -> dict[str, tuple[object, ...]]:
    number, draft, content = desk.requests[State.IN_PROGRESS].number, desk.draft.pk, desk.form.content.code
    return {
        "requests:answer": (number, desk.subtask.pk),
        "requests:withdraw": (number, desk.subtask.pk),
        "requests:remove_supporter": (number, desk.further_supporter.pk),
        "requests:remove_watcher": (number, desk.watching.pk),
        "requests:unlink": (number, desk.link.pk),
        "requests:view": (desk.private_view.token,),
        "requests:view/shared": (desk.shared_view.token,),
        "requests:drop_view": (desk.private_view.token,),
        "requests:drop_view/shared": (desk.shared_view.token,),
        "requests:save_view": ("mine",),
        "customers:throw_away": (desk.customer.number,),
        "customers:restore": (desk.thrown_away.number,),
        "customers:view": (desk.customers_view.token,),
        "customers:drop_view": (desk.customers_view.token,),
        "customers:save_view": ("customers",),
        **{f"requests:{name}": (draft,) for name in ("draft", "draft_discard", "draft_files", "draft_keep")},
        **{f"requests:{name}": (content,) for name in ("new_for", "new_files", "new_keep", "new_route")},
        **_of_files(desk),
    }


def _of_prices(desk: Desk) -> dict[str, tuple[object, ...]]:
    of_list = ("list", "change", "copy", "publish", "withdraw", "discard", "export", "import", "take", "wrong")
    return {
        "products:product": (desk.product.code,),
        "products:group": (desk.product.group.code,),
        **{f"price_lists:{name}": (desk.price_list.pk,) for name in of_list},
        **{f"prices:{name}": (desk.price.document.ref,) for name in ("price", "change", "discard")},
    }


def _of_approvals(desk: Desk) -> dict[str, tuple[object, ...]]:
    of_kind = ("edit", "versions", "try", "documents", "add", "copies", "move", "publish", "discard")
    return {
        **{f"flows:{name}": ("proposal",) for name in of_kind},
        "flows:change": ("proposal", 1),
        "authority:end": (desk.authority.pk,),
    }


def _of_proposals(desk: Desk) -> dict[str, tuple[object, ...]]:
    """A proposal that was sent, linked to the request in progress; as variant "draft" another one."""
    sent, ref = desk.proposal, desk.proposal.document.ref
    return {
        **{f"proposals:{name}": (ref,) for name in ("proposal", "change", "discard", "versions")},
        "proposals:discard/draft": (desk.proposal_draft.document.ref,),
        "proposals:version": (ref, 1),
        **{f"proposals:{name}": (ref, sent.newest) for name in ("send", "answer")},
        "proposals:correct": (ref, sent.document.ledger.get().pk),
        **{f"documents:{name}": (sent.document.files.get().pk,) for name in ("file", "file_preview", "detach")},
        **{f"documents:{name}": (ref,) for name in ("attach", "certificate")},
        "requests:unlink_document": (desk.requests[State.IN_PROGRESS].number, sent.document.support_requests.get().pk),
    }


def _of_contracts(desk: Desk) -> dict[str, tuple[object, ...]]:
    made = desk.agreement
    ref = made.contract.document.ref
    return {
        **{f"clauses:{name}": (made.standard.code,) for name in ("clause", "change", "publish")},
        "clauses:version": (made.standard.code, 1),
        "contract_templates:add": ("sales",),
        "contract_templates:change": (made.template.pk,),
        **{f"contracts:{name}": (ref,) for name in ("contract", "print", "offers", "discard")},
        "contracts:edit": (ref, "head"),
        "contracts:add_clause": (ref, "delivery"),
        **{f"contracts:{name}": (ref, made.clause.pk) for name in ("word", "leave_out", "restore")},
        "contracts:follow": (ref, "amendment"),
    }


def _of_deals(desk: Desk) -> dict[str, tuple[object, ...]]:
    """Tasks, documents and what belongs to them; "take_back" is tried on the decision that was made."""
    deals = desk.deals
    on_tasks = {name: deals.approved if name == "take_back" else deals.pending for name in OF_TASK}
    on_document = (*(name for name in OF_DOCUMENT if name != "submit"), "history", "progress")
    return {
        **{f"approvals:{name}": (task.pk,) for name, task in on_tasks.items()},
        **{f"approvals:{name}": (deals.pending.pk,) for name in ("task", "pulse")},
        **{f"approvals:{name}": (deals.document.ref,) for name in on_document},
        "approvals:submit": (deals.draft.ref,),
        "approvals:inbox_picker": ("open", "customer"),
        "approvals:version": (deals.document.ref, 1),
        "approvals:answer": (deals.question.pk,),
        "approvals:read_copy": (deals.copy.pk,),
        "approvals:revoke_mandate": (deals.mandate.pk,),
        "approvals:name_approver": (deals.stuck.pk,),
        "approvals:hand_over": (desk.people["lead"].pk,),
    }


def _asked(desk: Desk) -> dict[str, tuple[object, ...]]:
    """Variant "asked": documents in approval, in which more people have a part."""
    proposal, price, contract = desk.deals.document.ref, desk.asked.price.ref, desk.asked.contract.ref
    file, party = desk.asked.file.pk, SigningRequirement.objects.filter(contract=desk.asked.contract.pk).last()
    assert party is not None
    version = desk.asked.contract.versions.get().pk
    found: dict[str, tuple[object, ...]] = {
        **{f"proposals:{name}": (proposal,) for name in ("proposal", "versions", "change", "discard")},
        "proposals:version": (proposal, 1),
        **{f"proposals:{name}": (proposal, desk.deals.copy.content_id) for name in ("send", "answer")},
        **{f"prices:{name}": (price,) for name in ("price", "change", "discard")},
        **{f"documents:{name}": (price,) for name in ("attach", "certificate")},
        **{f"documents:{name}": (file,) for name in ("file", "file_preview", "detach")},
        **{f"contracts:{name}": (contract,) for name in ("contract", "offers")},
        "contracts:edit": (contract, "head"),
        "contracts:add_clause": (contract, "delivery"),
        "contracts:follow": (contract, "amendment"),
        **{f"contracts_after:{name}": (contract,) for name in ("signing", "hand_over", "complain", "promises")},
        "contracts_after:sign": (contract, party.pk),
        **{f"contracts_after:{name}": (contract, version) for name in ("send", "receive")},
        **{f"approvals:{name}": (contract,) for name in ("history", "progress", "submit", "recall", "comment", "void")},
    }
    return {f"{name}/asked": of for name, of in found.items()}


def _of_after(desk: Desk) -> dict[str, tuple[object, ...]]:
    """What follows an approval: signing and sending of one contract, all else of one that is effective."""
    after = desk.after
    to_sign, effective, version = after.to_sign.document.ref, after.effective.document.ref, after.sending.content_id
    receipt, complaint = after.allocation.receipt.number, after.complaint.number
    return {
        "contracts_after:signing": (to_sign,),
        "contracts_after:sign": (to_sign, after.theirs.pk),
        **{f"contracts_after:{name}": (to_sign, version) for name in ("send", "receive")},
        "contracts_after:correct": (to_sign, after.sending.pk),
        **{f"contracts_after:{name}": (effective,) for name in ("hand_over", "complain", "promises")},
        "contracts_after:check": (effective, "accepted"),
        **{f"payments:{name}": (receipt,) for name in ("receipt", "allocate", "reverse")},
        "payments:release": (receipt, after.allocation.pk),
        **{f"complaints:{name}": (complaint,) for name in ("complaint", "solve", "pass-on", "withdraw", "promises")},
        **{f"contracts:{name}": (after.contracts_view.token,) for name in ("view", "drop_view")},
        **{f"payments:{name}": (after.payments_view.token,) for name in ("view", "drop_view")},
        **{f"{name}:save_view": (name,) for name in ("contracts", "payments")},
    }


def _of_files(desk: Desk) -> dict[str, tuple[object, ...]]:
    files = {"": desk.file, "/internal": desk.internal_file, "/draft": desk.draft_file}
    found: dict[str, tuple[object, ...]] = {}
    for variant, file in files.items():
        found |= {f"requests:{name}{variant}": (file.pk,) for name in ("file", "file_remove", "file_versions")}
        found |= {f"requests:{name}{variant}": (file.pk, 1) for name in ("file_version", "file_preview")}
    return found


def _of_administration(desk: Desk) -> dict[str, tuple[object, ...]]:
    person, unit, position = desk.person_administered, desk.company.south_sales, desk.empty_post.position
    role = person.role_assignments.get()
    on_person = ["person", "person_change", "person_invite", "role_grant", "person_end_sessions"]
    on_person += ["person_deactivate", "person_reactivate"]
    on_unit = ("unit", "unit_change", "unit_move", "unit_close", "unit_reopen")
    return {
        **{f"accounts:{name}": (person.pk,) for name in on_person},
        "accounts:role_take_away": (person.pk, role.pk),
        **{f"accounts:{name}": (unit.pk,) for name in on_unit},
        **{f"accounts:{name}": (position.pk,) for name in ("position", "post_create")},
        **{f"accounts:{name}": (desk.empty_post.pk,) for name in ("post", "post_remove")},
        "accounts:typed": ("comment",),
        "accounts:absence_stop": (desk.absence.pk,),
        "account_reset_password_from_key": ("1", "no-such-key"),
        "mfa_remove_webauthn": (1,),
        "mfa_edit_webauthn": (1,),
        **{f"notifications:{name}": (desk.message.pk,) for name in ("open", "mark_read")},
        **{f"notifications:{name}": (desk.parked.pk,) for name in ("retry", "give_up")},
        "notifications:sent_mail": (desk.sent_mail,),
        **{f"workcalendar:{name}": (unit.pk,) for name in ("calendar", "reckon", "hours", "inherit")},
        "workcalendar:year": (unit.pk, 2026),
        "workcalendar:day": (unit.pk, desk.public_day),
        "workcalendar:exception_remove": (desk.calendar_exception.pk,),
        **{f"workcalendar:{name}": (desk.public_day.year,) for name in ("public", "public_confirm")},
        "workcalendar:public_remove": (desk.public_day,),
        **{f"routing:{name}": (desk.routing_row.pk,) for name in ("change", "end", "remove")},
        "deadlines:new": ("accept",),
        **{f"deadlines:{name}": ("accept", desk.ladder.topic, "any") for name in ("change", "example", "remove")},
    }


def _of_catalogue(desk: Desk) -> dict[str, tuple[object, ...]]:
    code = desk.form.content.code
    plain = ("content", "edit", "responsibilities", "compare", "form", "start", "publish", "discard", "new_group")
    return {
        **{f"catalogue:{name}": (code,) for name in plain},
        "catalogue:version": (code, 1),
        "catalogue:version/draft": (code, 2),
        **{f"catalogue:{name}": (code, "main") for name in ("group", "step_group")},
        "catalogue:new_field": (code, "main", "text"),
        **{f"catalogue:{name}": (code, "topic") for name in ("field", "step_field")},
        "catalogue:new_column": (code, "goods", "text"),
        **{f"catalogue:{name}": (code, "goods", "name") for name in ("column", "step_column")},
    }


def _of_customers(desk: Desk) -> dict[str, tuple[object, ...]]:
    transfer = desk.transfer.number
    return {
        **_of_archive(desk),
        **{f"imports:{name}": (desk.imported.number,) for name in IMPORT},
        "imports:line": (desk.imported.number, 2),
        "board:check": (desk.customer.number,),
        "board:comment": (desk.customer.number,),
        "board:quota": (desk.company.east_sales.pk,),
        "board:quota_clear": (desk.company.east_sales.pk,),
        "feed:calendar": (desk.feed_token,),
        "archive_settings:sight_change": ("sales_rep",),
        **{f"archive_settings:industry_{name}": (desk.industry.code,) for name in ("change", "move")},
        "ownership:transfer": (transfer,),
        "ownership:undo": (transfer,),
        "ownership:ability": (desk.cast.requester.pk,),
        "ownership:contact_decision": (desk.overdue.number,),
        "ownership:merged": (desk.merged.number,),
        "ownership:merge_with": (desk.second.number,),
        **_of_claims(desk),
    }


def _of_claims(desk: Desk) -> dict[str, tuple[object, ...]]:
    """One on a customer of the requester; as variant "own" one that he filed himself."""
    found: dict[str, tuple[object, ...]] = {}
    for variant, claim in {"": desk.claim, "/own": desk.own_claim}.items():
        found |= {f"ownership:{name}{variant}": (claim.number,) for name in ("claimed", "rule", "withdraw")}
        found[f"ownership:evidence{variant}"] = (claim.number, claim.files.get().pk)
    return found


def _of_archive(desk: Desk) -> dict[str, tuple[object, ...]]:
    """The customer's page, and each of its forms on a row of the customer. A contact that was a mistake is removed; as
    variant "named" one whom a contract names."""
    number = desk.customer.number
    rows = {
        "contacts": desk.contact.pk,
        "needs": desk.need.pk,
        "addresses": desk.place.pk,
        "opportunities": desk.opportunity.number,
    }
    edits = {name: (number, rows[edit.rows]) if edit.rows else (number,) for name, edit in EDITS.items()}
    edits |= {"remove_contact/named": edits["remove_contact"], "remove_contact": (number, desk.mistaken_contact.pk)}
    return {f"customers:{name}": of for name, of in {**dict.fromkeys(PAGES, (number,)), **edits}.items()}


PAGES = ("customer", "timeline", "promises")


VISIT_STATES = {
    "plan_again": VisitState.PLANNED,
    "approve": VisitState.PLANNED,
    "send_back": VisitState.PLANNED,
    "cancel": VisitState.PLANNED,
    "leave": VisitState.APPROVED,
    "return": VisitState.OUT,
    "log": VisitState.BACK,
    "visit": VisitState.LOGGED,
    "sheet": VisitState.OUT,
    "promises": VisitState.OUT,
}
"""Move → the state in which it is possible."""


def _of_visits(desk: Desk) -> dict[str, tuple[object, ...]]:
    line = desk.log_entry.number
    return {
        **{f"visits:{name}": (desk.visits[state].number,) for name, state in VISIT_STATES.items()},
        "visits:log_entry": (line,),
        "visits:log_correct": (line,),
        "requests:of_log": (line,),
        "visits:file": (desk.photo.pk,),
        "visits:file_preview": (desk.photo.pk,),
    }
