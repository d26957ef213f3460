"""The queue of a post, a team or a person, made when it is first needed. Reading is in `requests_app.queues`."""

from __future__ import annotations

from accounts.models import Post, Unit, User
from requests_app.models import Queue


def queue_for(holder: Post | Unit | User) -> Queue:
    """The queue that waits for this post, team or person.

    Two routes may need it at the same moment: the unique column lets one of them create it, and get_or_create
    reads the winner's row in the other.
    """
    field = {Post: "post", Unit: "team", User: "person"}[type(holder)]
    queue, _created = Queue.objects.get_or_create(**{field: holder})
    return queue
