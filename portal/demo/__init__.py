"""The demo estate: two communities that live, made through the verbs on a set clock, with channels muted."""

from portal.demo.estate import HOUSE, PASSWORD, SIGN_INS, TOTP_SECRET, build, is_built

__all__ = ["HOUSE", "PASSWORD", "SIGN_INS", "TOTP_SECRET", "build", "is_built"]
