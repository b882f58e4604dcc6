"""What happened to somebody's account, to invitations and to claims of a home."""

from dataclasses import dataclass
from typing import ClassVar

from portal.infra.events import Event
from portal.infra.refused import N_

OWN = frozenset({"self", "staff"})


@dataclass(frozen=True, kw_only=True)
class SignedUp(Event):
    """Somebody proved a phone number and got an account."""

    name: ClassVar[str] = "signed_up"
    sentence: ClassVar[str] = N_("开通了账号")
    audiences: ClassVar[frozenset[str]] = OWN


@dataclass(frozen=True, kw_only=True)
class PasswordSet(Event):
    """The password was set or changed."""

    name: ClassVar[str] = "password_set"
    sentence: ClassVar[str] = N_("设置了登录密码")
    audiences: ClassVar[frozenset[str]] = OWN


@dataclass(frozen=True, kw_only=True)
class TotpTurnedOn(Event):
    """The second step of signing in was turned on, or moved to another authenticator."""

    name: ClassVar[str] = "totp_turned_on"
    sentence: ClassVar[str] = N_("开通了动态码")
    audiences: ClassVar[frozenset[str]] = OWN


@dataclass(frozen=True, kw_only=True)
class TotpTurnedOff(Event):
    """The second step was turned off, by the person or by an administrator who has seen the person."""

    name: ClassVar[str] = "totp_turned_off"
    sentence: ClassVar[str] = N_("停用了动态码")
    audiences: ClassVar[frozenset[str]] = OWN


@dataclass(frozen=True, kw_only=True)
class SpareCodeUsed(Event):
    """A printed spare code stood in for the authenticator."""

    name: ClassVar[str] = "spare_code_used"
    sentence: ClassVar[str] = N_("用备用码登录，还剩%(left)d个")
    audiences: ClassVar[frozenset[str]] = OWN
    left: int


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(Event):
    """Sign-ins were ended from afar."""

    name: ClassVar[str] = "sessions_ended"
    sentence: ClassVar[str] = N_("退出了%(count)d处登录")
    audiences: ClassVar[frozenset[str]] = OWN
    count: int


@dataclass(frozen=True, kw_only=True)
class SettingsChanged(Event):
    """Language, appearance, or when messages may come were changed; `what` names the settings."""

    name: ClassVar[str] = "settings_changed"
    sentence: ClassVar[str] = N_("改了个人设置")
    audiences: ClassVar[frozenset[str]] = OWN
    what: str


@dataclass(frozen=True, kw_only=True)
class InvitationIssued(Event):
    """A code for a home was made, to be printed once."""

    name: ClassVar[str] = "invitation_issued"
    sentence: ClassVar[str] = N_("开出了一个邀请码")
    tie: str


@dataclass(frozen=True, kw_only=True)
class InvitationRevoked(Event):
    """A code that nobody had used was taken back."""

    name: ClassVar[str] = "invitation_revoked"
    sentence: ClassVar[str] = N_("收回了一个邀请码")
    tie: str


@dataclass(frozen=True, kw_only=True)
class InvitationRedeemed(Event):
    """Somebody proved the tie to a home with its code."""

    name: ClassVar[str] = "invitation_redeemed"
    sentence: ClassVar[str] = N_("%(who)s用邀请码绑定了这套房")
    private: ClassVar[frozenset[str]] = frozenset({"who"})
    who: str
    tie: str
    person_id: int


@dataclass(frozen=True, kw_only=True)
class HomeClaimed(Event):
    """Somebody without a code says the home is theirs."""

    name: ClassVar[str] = "home_claimed"
    sentence: ClassVar[str] = N_("%(who)s申请绑定这套房")
    private: ClassVar[frozenset[str]] = frozenset({"who"})
    who: str
    tie: str
    person_id: int
    claim_id: int


@dataclass(frozen=True, kw_only=True)
class ClaimConfirmed(Event):
    """Staff confirmed a claim; the person is tied to the home."""

    name: ClassVar[str] = "claim_confirmed"
    sentence: ClassVar[str] = N_("确认了%(who)s是这套房的住户")
    private: ClassVar[frozenset[str]] = frozenset({"who"})
    who: str
    tie: str
    person_id: int
    claim_id: int
    label: str


@dataclass(frozen=True, kw_only=True)
class ClaimRefused(Event):
    """Staff refused a claim, with the reason."""

    name: ClassVar[str] = "claim_refused"
    sentence: ClassVar[str] = N_("没有确认%(who)s的申请：%(reason)s")
    private: ClassVar[frozenset[str]] = frozenset({"who", "reason"})
    who: str
    reason: str
    tie: str
    person_id: int
    claim_id: int
    label: str


@dataclass(frozen=True, kw_only=True)
class MessageUndelivered(Event):
    """A message about a home was given up."""

    name: ClassVar[str] = "message_undelivered"
    sentence: ClassVar[str] = N_("给%(to)s的通知没有送达：%(why)s")
    private: ClassVar[frozenset[str]] = frozenset({"to"})
    tone: ClassVar[str] = "late"
    to: str
    why: str
