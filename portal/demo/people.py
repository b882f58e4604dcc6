"""Who lives and works in the demo estate (all invented)."""

from portal.domain.estate.roles import Role

SURNAMES = "林周郭陆赵孙沈许方顾程苏叶何吕曹魏姜严华金陶戚谢邹喻柏水窦章"
GIVEN = (
    "晓岚", "砚秋", "小满", "青禾", "守诚", "佳宁", "知微", "望舒", "若谷", "南星", "以宁", "清和", "思远", "映雪",
    "景行", "书瑶", "慕白", "听雨", "云舟", "致远", "嘉木", "念慈", "怀瑾", "采薇", "明哲", "静姝", "子衿", "长风",
    "月白", "予安",
)  # fmt: skip

# phone, name, role, community code ("" = everywhere); 监理 of the second community has left: somebody stands in
STAFF = (
    ("13800001001", "郭小满", Role.AGENT, "TS"),
    ("13800001002", "陆青禾", Role.AGENT, "WL"),
    ("13800001003", "何静宜", Role.SERVICE_LEAD, ""),
    ("13800001004", "方若谷", Role.STEWARD, "TS"),
    ("13800001005", "赵守诚", Role.DISPATCHER, "TS"),
    ("13800001006", "顾南星", Role.DISPATCHER, "WL"),
    ("13800001007", "沈知微", Role.SITE_MANAGER, "TS"),
    ("13800001008", "许望舒", Role.SITE_MANAGER, "WL"),
    ("13800001009", "程怀瑾", Role.HEAD, ""),
    ("13800001010", "苏云舟", Role.COMPANY_MANAGER, ""),
    ("13800001011", "叶念慈", Role.FILE_KEEPER, ""),
    ("13800001012", "严子衿", Role.CASHIER, "TS"),
    ("13800001013", "金致远", Role.AUDITOR, ""),
    ("13800001014", "陶明哲", Role.ADMIN, ""),
    ("13800001015", "戚长风", Role.SITE_SUPERVISION, "TS"),
    ("13800001016", "柏景行", Role.PROJECT_OFFICE, "TS"),
    ("13800001017", "吕清和", Role.PROJECT_OFFICE, "WL"),
    ("13800001018", "谢月白", Role.AGENT, ""),
)

# Who is at the desk from the evening to the morning.
BY_NIGHT = "13800001018"

# name, short name, trades, own crew, professional, contacts (phone, name, role)
FIRMS = (
    ("泽远防水工程有限公司", "泽远防水", ("waterproofing",), False, False,
     (("13800003001", "夏工", Role.CONTRACTOR), ("13800003002", "马师傅", Role.TECHNICIAN))),
    ("立安建工集团", "立安建工", ("civil", "fit_out"), False, False,
     (("13800003011", "蒋经理", Role.CONTRACTOR), ("13800003012", "石师傅", Role.TECHNICIAN))),
    ("启明门窗有限公司", "启明门窗", ("windows",), False, False,
     (("13800003021", "戚工", Role.CONTRACTOR), ("13800003022", "邹师傅", Role.TECHNICIAN))),
    ("恒通水电安装公司", "恒通水电", ("plumbing", "electrical", "weak_current"), False, False,
     (("13800003031", "魏工", Role.CONTRACTOR), ("13800003032", "吕师傅", Role.TECHNICIAN))),
    ("凌云电梯服务公司", "凌云电梯", ("lift", "fire"), False, False,
     (("13800003041", "曹工", Role.CONTRACTOR), ("13800003042", "姜师傅", Role.TECHNICIAN))),
    ("听松物业工程班", "本方工程班", ("general", "hvac", "appliances", "landscaping"), True, False,
     (("13800003051", "喻班长", Role.CONTRACTOR), ("13800003052", "窦师傅", Role.TECHNICIAN))),
    ("捷修专业维修队", "捷修队", (), False, True,
     (("13800003061", "章队长", Role.CONTRACTOR), ("13800003062", "水师傅", Role.TECHNICIAN))),
)  # fmt: skip


def owner_name(number: int) -> str:
    """The name of the so-manieth owner; the first is 林晓岚."""
    return SURNAMES[number % len(SURNAMES)] + GIVEN[(number * 7) % len(GIVEN)]


def owner_phone(number: int) -> str:
    """The phone of the so-manieth owner; the first is 13800002046."""
    return f"1380000{2046 + number}" if number < 900 else f"1380001{number:04d}"
