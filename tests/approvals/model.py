"""The rules of approvals.md once more, in plain Python and another shape: what the engine is compared with.

The engine counts rows; here a step has seats, on which people follow one another (after a transfer, a decision taken
back), and those who were added sit in batches before or after a seat. Nothing of the engine's code is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

OWNER, ADMIN = "Owner", "Admin"
PRINCIPAL, DELEGATE = "Ann", "Eve"
"""Eve may decide whatever Ann is asked."""
OPEN = ("waiting", "pending")
GONE = ("handled", "cancelled", "removed", "withdrawn")
IN_THE_STEP = (*OPEN, "approved", "rejected", "returned", "answered")


class Refused(Exception):
    """The rules say no."""


@dataclass(frozen=True)
class Rule:
    """A step of the flow."""

    people: tuple[str, ...]
    mode: str
    quorum: int = 1
    asks_again: bool = True
    is_authority: bool = False
    goes_on: bool = False
    is_needed: bool = True


@dataclass(eq=False)
class Row:
    """What one person is asked, as it stays in the records."""

    number: int
    holder: str
    principal: str
    seat: Seat
    state: str = "waiting"
    actor: str = ""
    mandated: bool = False
    overridden: bool = False
    by_itself: bool = False
    ended: int = 0

    @property
    def decided(self) -> bool:
        return self.state in ("approved", "rejected", "returned") and not self.by_itself


@dataclass(eq=False)
class Batch:
    """People who were added at one time, before or after a seat."""

    mode: str
    seats: list[Seat] = field(default_factory=list)


@dataclass(eq=False)
class Seat:
    """A place in a step: planned, or `added` how and by whom."""

    step: Step
    position: int
    added: str = ""
    added_by: str = ""
    opinion: bool = False
    parent: Seat | None = None
    batch: Batch | None = None
    before: list[Batch] = field(default_factory=list)
    after: list[Batch] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    @property
    def row(self) -> Row:
        return self.rows[-1]

    @property
    def place(self) -> tuple[int, int]:
        return self.position, self.row.number

    @property
    def root(self) -> Seat:
        return self.parent if self.parent and self.added != "beside" else self

    @property
    def stage(self) -> tuple[int, int]:
        """Where it comes among those around its root: those before, the root, those after."""
        if self.root is self or self.batch is None:
            return 1, 0
        return (
            (0, self.root.before.index(self.batch))
            if self.added == "before"
            else (2, self.root.after.index(self.batch))
        )

    def family(self) -> list[Seat]:
        return [self, *(seat for batch in (*self.before, *self.after) for seat in batch.seats)]


@dataclass(eq=False)
class Step:
    rule: Rule
    position: int
    run: int = 1
    state: str = "waiting"
    quorum: int = 1
    rescue: bool = False
    seats: list[Seat] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def open_rows(self) -> list[Row]:
        return [row for row in self.rows if row.state in OPEN]


# Three-valued: yes, no, or nothing yet


def group(mode: str, needed: int, seats: Sequence[Seat]) -> bool | None:
    words = [_word(seat) for seat in seats]
    if mode == "any":
        return True if True in words else False if False in words else None
    if mode == "quorum":
        possible = len(words) - words.count(False)
        return True if words.count(True) >= needed else None if possible >= needed else False
    return False if False in words else True if all(words) else None


def _word(seat: Seat) -> bool | None:
    for word in (*map(_of_batch, seat.before), _own(seat), *map(_of_batch, seat.after)):
        if word is not True:
            return word
    return True


def _own(seat: Seat) -> bool | None:
    return None if seat.row.state in OPEN else seat.row.state in ("approved", "answered")


def alive(seats: Sequence[Seat]) -> list[Seat]:
    return [seat for seat in seats if seat.row.state not in GONE]


def _of_batch(batch: Batch) -> bool | None:
    seats = alive(batch.seats)
    return group(batch.mode, len(seats), seats) if seats else True


def asked(mode: str, seats: Sequence[Seat]) -> Iterator[Seat]:
    """Whose turn it is among seats that have not come to a word together."""
    undecided = sorted((seat for seat in alive(seats) if _word(seat) is None), key=lambda seat: seat.place)
    for seat in undecided[:1] if mode == "in_order" else undecided:
        yield from _first(seat)


def _first(seat: Seat) -> Iterator[Seat]:
    for batch in seat.before:
        if _of_batch(batch) is None:
            yield from asked(batch.mode, batch.seats)
            return
    if _own(seat) is None:
        yield seat
        return
    for batch in seat.after:
        if _of_batch(batch) is None:
            yield from asked(batch.mode, batch.seats)
            return


def may_still_be_asked(seats: Sequence[Seat]) -> Iterator[Seat]:
    for seat in alive(seats):
        if _word(seat) is None:
            if _own(seat) is None:
                yield seat
            for batch in (*seat.before, *seat.after):
                if _of_batch(batch) is None:
                    yield from may_still_be_asked(batch.seats)


@dataclass
class World:
    """One document and its rounds."""

    flow: Sequence[Rule]
    document: str = "draft"
    case: str = ""
    round: int = 0
    steps: list[Step] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    clock: int = 0

    # What stands there

    @property
    def current(self) -> list[Step]:
        newest: dict[int, Step] = {}
        for step in self.steps:
            if step.position not in newest or newest[step.position].run < step.run:
                newest[step.position] = step
        return [newest[position] for position in sorted(newest)]

    @property
    def needed(self) -> list[Step]:
        return [step for step in self.current if step.state != "skipped"]

    @property
    def active(self) -> Step | None:
        return next((step for step in self.steps if step.state == "active"), None)

    # The submitter's and the administrator's side

    def submit(self, by: str) -> None:
        self._require(by == OWNER and self.document == "draft")
        self.document, self.case, self.round = "in_approval", "running", self.round + 1
        self.steps = [
            Step(rule, position, quorum=rule.quorum, state="waiting" if rule.is_needed else "skipped")
            for position, rule in enumerate(self.flow, start=1)
        ]
        self._go_on()

    def recall(self, by: str) -> None:
        self._require(by == OWNER and self.case == "running")
        self._end("recalled", "cancelled")

    def change(self, by: str) -> None:
        self._require(by == OWNER and self.document in ("draft", "approved"))
        if self.document == "approved":
            self.document, self.case = "draft", "voided"

    def void(self, by: str) -> None:
        self._require(by == ADMIN and self.document != "void")
        if self.document == "approved":
            self.case = "voided"
        elif self.document == "in_approval":
            self._end("voided", "cancelled")
        self.document = "void"

    def name(self, step: Step, by: str, people: Sequence[str]) -> None:
        self._require(by == ADMIN and self.case == "running" and step in self.steps and step.rescue)
        self._require(bool(people) and len(set(people)) == len(people) and OWNER not in people)
        self._sit_down(step, people)
        self._go_on()

    # The approver's side

    def approve(self, row: Row, by: str) -> None:
        self._may_decide(row, by)
        self._say(row, "approved", by)
        self._go_on()

    def reject(self, row: Row, by: str) -> None:
        self._may_decide(row, by)
        self._say(row, "rejected", by)
        self._go_on()

    def override(self, row: Row, by: str, approve: bool) -> None:
        self._require(by == ADMIN and not row.seat.opinion)
        self._require_pending(row)
        self._say(row, "approved" if approve else "rejected", by)
        row.overridden = True
        self._go_on()

    def return_to_drafter(self, row: Row, by: str) -> None:
        self._may_decide(row, by)
        self._say(row, "returned", by)
        self._end("returned", "returned")

    def return_to_step(self, row: Row, by: str, target: Step) -> None:
        self._may_decide(row, by)
        here = row.seat.step
        earlier = target in self.current and target.state == "passed" and target.position < here.position
        self._require(earlier)
        self._say(row, "returned", by)
        self._close(here.open_rows(), "cancelled")
        here.state = "returned"
        again = [step for step in self.current if step.position >= target.position]
        run = max(step.run for step in self.steps) + 1
        for step in again:
            if step.state == "waiting":
                step.state = "cancelled"
        self.steps += [
            Step(
                step.rule,
                step.position,
                run,
                "skipped" if step.state == "skipped" else "waiting",
                quorum=step.rule.quorum,
            )
            for step in again
        ]
        self._go_on()

    def take_back(self, row: Row, by: str) -> None:
        step, seat = row.seat.step, row.seat
        self._require(row.state in ("approved", "rejected") and row.actor == by and self.case == "running")
        self._require(step in self.current and step.state in ("active", "passed") and step is not self.needed[-1])
        later = [one for one in self.needed if one.position > step.position]
        after_him = [other for other in self._seats(step) if self._sits_after(other, seat)]
        followers = [one for other in later for one in other.rows] + [other.row for other in after_him]
        self._require(not any(one.decided for one in followers))
        for other in later:
            self._close(other.open_rows(), "cancelled")
            self._close([one for one in other.rows if one.state == "approved"], "withdrawn")
            if other.state in ("active", "passed"):
                other.state, other.rescue = "waiting", False
        self._close([one.row for batch in seat.after for one in batch.seats if one.row.state in OPEN], "cancelled")
        step.state = "active"
        relieved = self._relieved(row)
        by_itself = [one.row for one in after_him if one.row.by_itself and one.row.state == "approved"]
        self._close([row, *by_itself], "withdrawn")
        for one in (row, *relieved, *sorted(by_itself, key=lambda one: one.number)):
            self._follow(one, one.holder)
        self._go_on()

    def transfer(self, row: Row, by: str, to: str) -> None:
        self._may_decide(row, by)
        self._require(by == row.holder)
        self._require_new(row, by, [to])
        self._close([row], "transferred")
        self._follow(row, to)
        self._go_on()

    def add(self, row: Row, by: str, how: str, people: Sequence[str], mode: str) -> None:
        self._may_decide(row, by)
        seat = row.seat
        self._require(not seat.added and mode in ("all", "any", "in_order"))
        self._require(how != "after" or not any(alive(batch.seats) for batch in seat.before))
        self._require(how != "beside" or not self._may_do_without(seat.step))
        self._require_new(row, by, people)
        if how == "after":
            self._say(row, "approved", by)
        self._add(seat, by, how, people, mode)
        self._go_on()

    def ask_opinion(self, row: Row, by: str, people: Sequence[str]) -> None:
        self._may_decide(row, by)
        self._require(not row.seat.added)
        self._require_new(row, by, people)
        self._add(row.seat, by, "before", people, "all", opinion=True)
        self._go_on()

    def give_opinion(self, row: Row, by: str) -> None:
        self._require(row.seat.opinion)
        self._may_act(row, by)
        self._say(row, "answered", by)
        self._go_on()

    def remove(self, row: Row, by: str) -> None:
        parent = row.seat.parent
        self._require(parent is not None and row.state in OPEN)
        self._require(by in (row.seat.added_by, ADMIN) or (parent is not None and by == parent.row.holder))
        self._close([row], "removed")
        self._go_on()

    # What they have in common

    def _require(self, holds: bool) -> None:
        if not holds:
            raise Refused

    def _require_pending(self, row: Row) -> None:
        self._require(row.state == "pending" and row.seat.step.state == "active" and self.case == "running")

    def _may_act(self, row: Row, by: str) -> None:
        self._require(by != OWNER and (by == row.holder or (by, row.holder) == (DELEGATE, PRINCIPAL)))
        self._require(by == row.holder or row.seat.opinion or not self._has_a_word(row, by))
        self._require_pending(row)

    @staticmethod
    def _has_a_word(row: Row, by: str) -> bool:
        """Two seats of a step are two people."""
        others = [one for one in row.seat.step.rows if one is not row and not one.seat.opinion]
        return any(by in (one.holder, one.actor) for one in others if one.state in IN_THE_STEP)

    def _may_decide(self, row: Row, by: str) -> None:
        self._require(not row.seat.opinion)
        self._may_act(row, by)

    def _require_new(self, row: Row, by: str, people: Sequence[str]) -> None:
        there = {who for one in row.seat.step.rows if one.state in IN_THE_STEP for who in (one.holder, one.actor)}
        self._require(bool(people) and len(set(people)) == len(people))
        self._require(not {OWNER, by, row.holder} & set(people) and not there & set(people))

    def _say(self, row: Row, state: str, by: str) -> None:
        row.state, row.actor, row.ended, row.mandated = state, by, self.clock, by != row.holder

    def _close(self, rows: Sequence[Row], state: str) -> None:
        for row in rows:
            row.state, row.ended = state, self.clock

    def _follow(self, row: Row, holder: str) -> None:
        """Another row on the same seat."""
        self._new_row(row.seat, holder, row.principal)

    def _new_row(self, seat: Seat, holder: str, principal: str) -> None:
        row = Row(len(self.rows), holder, principal, seat)
        seat.rows.append(row)
        seat.step.rows.append(row)
        self.rows.append(row)

    def _sit_down(self, step: Step, people: Sequence[str]) -> None:
        step.quorum, step.rescue = min(step.rule.quorum, len(people)), False
        step.seats = []
        for position, person in enumerate(people, start=1):
            seat = Seat(step, position)
            step.seats.append(seat)
            self._new_row(seat, person, person)

    @staticmethod
    def _may_do_without(step: Step) -> bool:
        """A step of authority that passes without the word of some: nobody may join who could stand for them."""
        return step.rule.is_authority and step.rule.mode in ("any", "quorum")

    def _relieved(self, row: Row) -> list[Row]:
        """Who was closed as handled on a seat whose word counts again, when this one's is open: all of them sit down
        again for a moment, and who would not be asked stands up."""
        step = row.seat.step
        busy = {one.holder for one in step.open_rows()}
        handled = [
            seat.row for seat in self._seats(step) if seat.row.state == "handled" and seat.row.holder not in busy
        ]
        before = [(one, one.state) for one in (row, *handled)]
        for one, _state in before:
            one.state = "waiting"
        whole = group(step.rule.mode, step.quorum, alive(step.seats))
        wanted = set(may_still_be_asked(step.seats)) if whole is None else set()
        for one, state in before:
            one.state = state
        return sorted((one for one in handled if one.seat in wanted), key=lambda one: one.number)

    def _add(self, seat: Seat, by: str, how: str, people: Sequence[str], mode: str, *, opinion: bool = False) -> None:
        batch = Batch(mode)
        for place, person in enumerate(people, start=1):
            position = seat.position if how == "beside" else place
            new = Seat(seat.step, position, how, by, opinion, seat, batch)
            batch.seats.append(new)
            self._new_row(new, person, person)
        if how == "beside":
            seat.step.seats += batch.seats
        else:
            {"before": seat.before, "after": seat.after}[how].append(batch)

    def _seats(self, step: Step) -> list[Seat]:
        return [one for seat in step.seats for one in seat.family()]

    def _sits_after(self, other: Seat, seat: Seat) -> bool:
        if other.root is not seat.root:
            return seat.step.rule.mode == "in_order" and other.root.place > seat.root.place
        if other.stage != seat.stage:
            return other.stage > seat.stage
        return (
            seat.batch is not None
            and seat.batch.mode == "in_order"
            and seat.added != "beside"
            and other.place > seat.place
        )

    # How it goes on by itself

    def _go_on(self) -> None:
        while self.case == "running":
            step = self.active
            if step is None:
                self._begin_next()
                continue
            word = group(step.rule.mode, step.quorum, alive(step.seats)) if alive(step.seats) else None
            if word is False:
                if step.rule.mode == "any":
                    self._close(step.open_rows(), "handled")
                self._end("rejected", "rejected")
                return
            asked_later = set(may_still_be_asked(step.seats)) if word is None else set()
            self._close([row for row in step.open_rows() if row.seat not in asked_later], "handled")
            if word:
                step.state = "passed"
                continue
            turn = set(asked(step.rule.mode, step.seats))
            for row in step.open_rows():
                row.state = "pending" if row.seat in turn else "waiting"
            if not self._pass_one(step):
                return

    def _begin_next(self) -> None:
        coming = [step for step in self.current if step.state == "waiting"]
        if not coming:
            self.case, self.document = "approved", "approved"
            return
        step = coming[0]
        people = [person for person in dict.fromkeys(step.rule.people) if person != OWNER]
        step.state = "active"
        if people:
            self._sit_down(step, people)
        elif step.rule.goes_on and not step.rule.is_authority:
            step.state = "passed"
        else:
            step.rescue = True

    def _pass_one(self, step: Step) -> bool:
        if step.rule.is_authority or step.rule.asks_again:
            return False
        said_yes = {
            row.holder
            for passed in self.current
            if passed.state == "passed"
            for row in passed.rows
            if row.state == "approved" and row.actor == row.holder == row.principal and not row.overridden
        }
        for row in step.open_rows():
            if row.state == "pending" and not row.seat.added and row.principal == row.holder and row.holder in said_yes:
                row.state, row.by_itself, row.ended = "approved", True, self.clock
                return True
        return False

    def _end(self, case: str, step_state: str) -> None:
        self._close([row for row in self.rows if row.state in OPEN], "cancelled")
        if self.active:
            self.active.rescue = False
            self.active.state = step_state
        for step in self.steps:
            if step.state == "waiting":
                step.state = "cancelled"
        self.case, self.document = case, "draft"
