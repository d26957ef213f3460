"""Expected refusals. A view never catches them: `core.middleware.RefusalMiddleware` shows them."""

from django.utils.functional import Promise

Sentence = str | Promise


class DomainError(Exception):
    """A rule of the business says no, whoever asks (HTTP 409). Its message is a sentence for the user."""

    status_code = 409

    def __init__(self, message: Sentence) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(DomainError):
    """This person may not do it, though he may see the thing (HTTP 403)."""

    status_code = 403


class Stale(DomainError):
    """The thing changed since the form was rendered (HTTP 409); `current` is what stands there now."""

    def __init__(self, message: Sentence, *, current: dict[str, object] | None = None) -> None:
        super().__init__(message)
        self.current = current or {}
