"""The queue of a post, a team or a person, made when it is first needed. Reading is in `requests_app.queues`."""

from __future__ import annotations

from accounts.models import Post, Unit, User
from requests_app.models import Queue


def queue_for(holder: Post | Unit | User) -> Queue:
    """The queue that waits for this post, team or person.

    Two routes may need it at the same moment: the unique column lets one of them create it, and get_or_create
    reads the winner's row in the other.
    """
    if isinstance(holder, Post):
        return Queue.objects.get_or_create(post=holder)[0]
    if isinstance(holder, Unit):
        return Queue.objects.get_or_create(team=holder)[0]
    return Queue.objects.get_or_create(person=holder)[0]
