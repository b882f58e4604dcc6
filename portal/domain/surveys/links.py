"""The personal link of an invitation: made when it is sent or asked for, and kept nowhere."""

from portal.infra import sealing

INVITATION, DRAFT, BOX = "survey invitation", "survey draft", "survey box"


def token_of(invitation_id: int) -> str:
    """The word in the invitation's link, the same in the reminder and in the portal."""
    return sealing.token_of(INVITATION, invitation_id)


def path_of(invitation_id: int) -> str:
    """The address that the link opens."""
    return f"/s/{token_of(invitation_id)}"


def invitation_in(token: str) -> int | None:
    """The invitation that a link is of; None where nobody here made it."""
    return sealing.number_in(INVITATION, token)


def draft_id(token: str) -> str:
    """The name of the draft of who holds the link."""
    return sealing.digest(DRAFT, token)


def draft_key(token: str) -> bytes:
    """What the draft opens with."""
    return sealing.key_of(DRAFT, token)
