"""Addresses one signs in with, and the code printed at handover."""

import re
import secrets

from portal.domain.estate.rules import mask_phone, phone_number

EMAIL = re.compile(r"[^\s@<>\"',;:\\()\[\]]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?\.)+[a-z]{2,24}")
# Without 0 O 1 I L, which look alike in print.
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 10


def address_of(text: str) -> str | None:
    """A typed phone number as E.164 or a mail address in small letters; None where it is neither."""
    if "@" in text:
        mail = text.strip().casefold()
        return mail if len(mail) <= 200 and EMAIL.fullmatch(mail) else None
    return phone_number(text)


def mask_address(address: str) -> str:
    """An address as it may stand on a page before its person is known: 138****2046, l***@example.com."""
    if "@" in address:
        name, host = address.split("@", 1)
        return f"{name[:1]}***@{host}"
    return mask_phone(address.removeprefix("+86"))


def new_invitation_code() -> str:
    """A fresh code of ten letters and digits, as it is printed: ABCDE-23456."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
    return f"{letters[:5]}-{letters[5:]}"


def plain_invitation_code(typed: str) -> str:
    """A typed code without spaces and dashes, in capitals; empty where it cannot be one."""
    plain = re.sub(r"[^A-Z0-9]", "", typed.upper())
    return plain if len(plain) == CODE_LENGTH else ""
