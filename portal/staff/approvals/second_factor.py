"""Deciding about money asks for the second factor, of deputies too."""

from portal.infra.keyring import visitor
from portal.infra.refused import N_, Denied

NEEDED = N_("决定审批要先用两步验证登录。请在“我的设置”里打开两步验证，然后重新登录。")


def able() -> bool:
    """Whether this sign-in may decide at all."""
    return visitor().stepped_up


def must() -> None:
    """Let only a sign-in with the second factor decide (ASVS 5.0 6.3.3, 8.2.1)."""
    if not able():
        raise Denied(NEEDED)
