"""A browser's own long name of itself, in words for the list of sign-ins."""

from portal.infra.refused import N_

SYSTEMS = (
    ("HarmonyOS", N_("鸿蒙手机")), ("OpenHarmony", N_("鸿蒙手机")), ("iPad", N_("苹果平板")), ("iPhone", N_("苹果手机")),
    ("Android", N_("安卓手机")), ("Windows", N_("视窗电脑")), ("Macintosh", N_("苹果电脑")), ("Linux", N_("电脑")),
)  # fmt: skip
BROWSERS = (
    ("MicroMessenger", N_("微信")), ("wxwork", N_("企业微信")), ("DingTalk", N_("钉钉")), ("AlipayClient", N_("支付宝")),
)  # fmt: skip
COMPUTERS = ("Windows", "Macintosh", "Linux")


def words_of(agent: str) -> tuple[str, str, bool]:
    """(kind of device, kind of browser, whether it is a computer), the words still to be translated."""
    system = next(((mark, said) for mark, said in SYSTEMS if mark in agent), ("", N_("一台设备")))
    browser = next((said for mark, said in BROWSERS if mark in agent), N_("浏览器"))
    return system[1], browser, system[0] in COMPUTERS
