from portal.public import (
    account,
    callbacks,
    claim,
    dev,
    emergency,
    frame,
    papers,
    parked,
    second_step,
    security,
    sign_in,
    sign_up,
    surveys,
    verify,
)
from portal.public.blueprint import bp, me

bp.register_blueprint(me)

__all__ = [
    "account", "bp", "callbacks", "claim", "dev", "emergency", "frame", "papers", "parked", "second_step", "security", "sign_in", "sign_up",
    "surveys", "verify",
]  # fmt: skip
