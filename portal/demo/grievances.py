"""What people of the demo estate complain of, ask, suggest and praise, and how far each matter has come (all invented)."""

from dataclasses import dataclass

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Grievance:
    """One complaint: how it stands (`end`), how many days ago it came, from which home (in the order they were built).

    `points` are fact and demand, `findings` finding and basis, `answers` reason and remedy, each for one point;
    `pledges` are what is promised and within how many days. `money` is compensation in cents.
    """

    end: str
    days: float
    home: int
    topic: str
    title: str
    text: str
    demand: str = ""
    channel: str = "web"
    expectation: int = 4
    expected: str = "有人负责，说到做到"
    severity: str = "general"
    liability: str = "ours"
    points: Pairs = ()
    findings: Pairs = ()
    answers: Pairs = ()
    pledges: tuple[tuple[str, int], ...] = ()
    money: int = 0
    risks: tuple[str, ...] = ()
    part: str = ""
    learned: tuple[str, ...] = ()


TURN_TO = "服务中心主管何静宜，0571-8800 0000；仍不满意可向区住建局房屋质量投诉，0571-8800 0300"
LIGHTS = Grievance(
    end="received", days=0.1, home=31, topic="property_service", title="地下车库B区照明长期不亮",
    text="地下车库B区14号到22号车位的灯坏了两个多月，晚上停车害怕。物业说已经报修，一直没有人来。",
    demand="一周内修好，并书面说明为什么拖了这么久",
)  # fmt: skip
GRIEVANCES = (
    LIGHTS,
    Grievance(
        end="received", days=1.4, home=246, topic="customer_service", title="办产权证一直没有消息", channel="phone",
        text="交房时说半年内办好产权证，现在一年多了，问了几次都说在排队。", expected="给个准日子", expectation=2,
    ),
    Grievance(
        end="confirming", days=1.2, home=118, topic="property_service", title="电梯一周停了三次", channel="12345",
        text="市民反映：3幢1单元电梯一周内停运三次，老人上下楼困难，物业没有张贴说明。", demand="尽快修好，公示原因",
        expected="按规定处理", expectation=3,
    ),
    Grievance(
        end="to_agree", days=1.6, home=0, topic="property_service", title="楼下垃圾房早上五点清运太吵",
        text="垃圾车每天早上五点在楼下清运，倒车提示音响十几分钟，孩子睡不好。反映过两次都没有改。",
        demand="改到七点以后，并告诉我改的是哪一天",
        points=(("垃圾车每天5点左右在2幢楼下清运，倒车声持续十几分钟", "清运改到7点以后"), ("此前反映过两次，没有答复", "书面说明原因")),
    ),
    Grievance(
        end="corrected", days=2.3, home=66, topic="workmanship", title="入户门把手交房时就是坏的",
        text="交房验房时就写了入户门把手松动，报了两次，师傅来拧紧就走，过一周又松。", demand="换一套新的",
        points=(("入户门把手松动，修过两次", "修好"),),
    ),
    Grievance(
        end="evaluating", days=3.2, home=207, topic="design", title="样板房有飘窗，交付的没有", channel="counter",
        text="当时看样板房次卧有飘窗，收房发现是平窗，销售说过户型一样。", demand="给说法，赔偿差价", severity="serious",
        points=(("次卧交付为平窗，样板房为飘窗", "说明依据"), ("销售称户型一致", "赔偿差价")),
    ),
    Grievance(
        end="investigating", days=5.1, home=84, topic="property_service", title="卫生间修了三次还是渗到楼下",
        text="卫生间防水前后修了三次，楼下还在滴水，邻居天天来找。每次都是不同的师傅，各说各的。",
        demand="找出原因一次修好，赔楼下的吊顶", severity="serious", risks=("repeat",), part="waterproofing",
        points=(("卫生间防水修过三次，楼下仍滴水", "查明原因，一次修好"), ("楼下吊顶泡坏", "承担吊顶修复费用")),
    ),
    Grievance(
        end="investigating", days=4.2, home=150, topic="workmanship", title="客厅地砖大面积空鼓",
        text="客厅地砖敲下去一半是空的，走路有响声，怕开裂伤到孩子。", demand="全部重铺",
        points=(("客厅地砖约一半空鼓", "重铺"),),
    ),
    Grievance(
        end="waits_for_money", days=4.6, home=53, topic="property_service", title="水管爆裂泡坏了地板",
        text="公共立管接口爆裂，水灌进家里，主卧地板全泡了。物业两小时才关到阀门。", demand="赔地板，说明为什么关阀这么慢",
        severity="serious",
        points=(("公共立管接口爆裂，主卧地板泡水", "赔偿地板损失"), ("两小时才关到阀门", "说明原因")),
        findings=(
            ("立管卡压接口脱开，属公共管线；主卧木地板18平方米起拱", "现场勘查记录、值班记录；《物业管理条例》第二十七条"),
            ("夜班不熟悉新阀门位置，21:10报修，23:05关闭", "值班记录与门禁记录"),
        ),
        answers=(
            ("公共管线由物业维护，损失由我方承担", "换地板并补偿搬家具的误工"),
            ("夜班交接没有说明阀门位置", "补培训，阀门位置图贴进每个值班室"),
        ),
        pledges=(("更换主卧地板18平方米", 15), ("阀门位置图贴进值班室", 5)), money=380_000,
    ),
    Grievance(
        end="answered", days=3.4, home=0, topic="property_service", title="门禁坏了三周没人修",
        text="单元门禁坏了三周，谁都能进。报了两次修，说配件没到，就没有下文了。", demand="修好，并告诉我配件什么时候到",
        points=(("2幢1单元门禁失灵三周", "修好"), ("两次报修没有答复", "说明原因")),
        findings=(
            ("读头损坏，配件9日到货，未安排安装", "入库单、现场检查记录"),
            ("两次报修均登记为“等配件”，没有回访", "报修记录"),
        ),
        answers=(
            ("配件到货后没有通知维修班，是我方脱节", "本周五前装好，期间单元门加派巡查"),
            ("等配件的报修没有人跟进", "等配件超过三天的，客服每三天主动告知一次"),
        ),
        pledges=(("单元门禁换新读头", 4), ("等配件的报修每三天告知一次进度", 10)),
    ),
    Grievance(
        end="slipped", days=13.3, home=139, topic="workmanship", title="外窗漏风，冬天屋里十二度",
        text="卧室外窗关不严，冬天屋里只有十二度，去年报过，说等天暖了再修。", demand="入冬前修好", severity="serious",
        points=(("主卧外窗关闭后漏风，室温12度", "入冬前修好"),),
        findings=(("窗扇下垂4毫米，密封条老化断开", "现场测量记录；门窗工程验收规范"),),
        answers=(("在保修期内，去年应当修而没有修", "由门窗单位更换密封条并调整窗扇"),),
        pledges=(("更换密封条并调整窗扇", 3), ("更换后复测室温并告知", 12)),
    ),
    Grievance(
        end="to_ask", days=4.6, home=171, topic="customer_service", title="收房时态度生硬",
        text="验房提问题时，陪同的人说“都是这样的”，不肯登记。", demand="道歉，把漏记的两条补上",
        points=(("验房陪同人员拒绝登记两条问题", "道歉并补登"),),
        findings=(("录像显示陪同人员确有该表述；两条问题未登记", "交付现场录像、验房表"),),
        answers=(("不符合交付服务规范", "主管当面道歉，两条问题已补登为报修"),),
    ),
    Grievance(
        end="not_reached", days=14.1, home=262, topic="property_service", title="快递柜占了消防通道", channel="wechat",
        text="快递柜摆在消防通道上，窄得推不过婴儿车。", demand="挪走",
        points=(("快递柜占用消防通道约0.8米", "挪走"),),
        findings=(("实测通道剩余1.1米，低于1.4米", "消防通道管理规定，现场测量"),),
        answers=(("确实占用", "快递柜已移到东门内侧"),),
    ),
    Grievance(
        end="to_archive", days=17.4, home=99, topic="workmanship", title="厨房烟道串味",
        text="邻居家做饭，油烟从我家烟道口倒灌进来。", demand="修好止逆阀",
        points=(("烟道止逆阀失效，油烟倒灌", "修好"),),
        findings=(("止逆阀阀片卡死", "烟道检查记录"),),
        answers=(("属交付质量问题，在保修期内", "已更换止逆阀，试烟合格"),),
    ),
    Grievance(
        end="second_stage", days=21.2, home=124, topic="property_service", title="车位被占，物业不管",
        text="我买的车位三个月里被外来车占了九次，打电话物业说“挪不了别人的车”。", demand="别再发生，赔打车费",
        severity="serious",
        points=(("产权车位三个月被占九次", "采取措施不再发生"), ("打车费用286元", "赔偿")),
        findings=(
            ("道闸记录显示外来车均由岗亭放行", "道闸记录、岗亭登记本"),
            ("业主提供九张打车小票，共286元", "打车小票"),
        ),
        answers=(
            ("岗亭没有按规定核对来访", "岗亭已换人，来访必须与业主通话确认"),
            ("合同未约定车位被占的费用补偿", ""),
        ),
    ),
    Grievance(
        end="decided_above", days=46.1, home=15, topic="workmanship", title="阳台栏杆松动",
        text="阳台栏杆一摇就晃，孩子小，非常危险。第一次来人说“在允许范围内”。", demand="加固并检查整栋", severity="major",
        risks=("safety", "many"), part="civil",
        points=(("阳台栏杆晃动", "加固"), ("担心其他户也有", "检查整栋")),
        findings=(
            ("两根立柱膨胀螺栓松脱，水平推力不足", "护栏检测报告；民用建筑设计统一标准"),
            ("抽查12户，3户有同样问题", "逐户检查表"),
        ),
        answers=(
            ("安装质量问题，由施工单位负责", "已加固并复检合格"),
            ("同批安装的应全部检查", "整栋40户已检查完，3户同时加固"),
        ),
        pledges=(("3户栏杆加固并复检", 7),),
        learned=("construction", "交付前护栏推力检测要逐户做，不抽检", "construction"),
    ),
    Grievance(
        end="archived", days=58.3, home=0, topic="property_service", title="停水通知当天早上才发",
        text="早上七点贴通知八点停水，家里没有存水，老人没法吃药。", demand="提前一天通知",
        points=(("停水提前一小时才通知", "提前一天通知"),),
        findings=(("计划检修前三天已定，通知漏发", "检修计划、通知发送记录"),),
        answers=(("通知流程没有责任人", "计划停水提前24小时发消息并张贴"),),
        pledges=(("停水通知写进值班清单", 5),),
        learned=("property_service", "计划停水由值班长发通知，发完在检修单上签字", "property_service"),
    ),
    Grievance(
        end="archived", days=74.2, home=219, topic="sales", title="宣传的儿童乐园没有建", channel="letter",
        text="宣传册上有儿童乐园，现在是停车位。", demand="补建或给说法", severity="serious",
        points=(("宣传册有儿童乐园，现场没有", "补建"),),
        findings=(("规划许可中为绿地和停车位，宣传册未注明“示意”", "规划许可总平图、宣传册"),),
        answers=(("宣传与规划不一致，宣传方有责任", "在西侧绿地补建400平方米儿童活动场"),),
        pledges=(("儿童活动场开工", 12),),
        learned=("sales", "宣传册出稿前与规划许可逐项核对，由设计签字", "sales"),
    ),
    Grievance(
        end="archived", days=33.4, home=42, topic="workmanship", title="墙面裂缝补了又裂",
        text="客厅墙面裂缝补过两次，过个冬天又裂。", demand="查原因再补",
        points=(("客厅墙面裂缝反复", "查明原因再修"),),
        findings=(("裂缝位于砌体与梁交接处，未挂网", "现场开凿记录、砌体验收规范"),),
        answers=(("施工未按图挂网，在保修期内", "铲除重做，挂钢丝网"),),
        learned=("construction", "砌体与梁交接处挂网列入隐蔽验收必查项", "supervision"),
    ),
    Grievance(
        end="refused", days=9.2, home=73, topic="property_service", title="楼上邻居装修噪音", channel="phone",
        text="楼上周末装修，吵得没法休息，要求物业罚款。", demand="罚款五千元",
    ),
    Grievance(
        end="withdrawn", days=8.1, home=28, topic="property_service", title="快递被放在楼下淋湿",
        text="快递被放在单元门口淋湿了。", demand="赔快递",
    ),
    Grievance(
        end="referred", days=25.2, home=199, topic="sales", title="面积差要求退房款", channel="authority",
        text="实测面积比合同少4.1平方米，开发商只肯退一半。", demand="按合同退款", severity="serious",
        points=(("实测面积少4.1平方米", "按合同全部退款"),),
    ),
)  # fmt: skip
# One matter of many homes: each is answered on its own.
PETITION = Grievance(
    end="joint", days=12.2, home=220, topic="property_service", title="地下车库雨后积水",
    text="一下雨地下车库就积水，车轮泡在水里，地上滑，已经有人摔倒。", demand="修好排水，赔洗车费", severity="serious",
    points=(("地下车库雨后积水深5至12厘米", "修好排水"),),
    findings=(("集水井两台水泵一台故障，坡道截水沟堵塞", "设备检查记录、现场照片"),),
    answers=(("设备没有按月保养，是我方责任", "水泵已换，截水沟已清，雨季每周检查一次"),),
    pledges=(("雨季每周检查截水沟和水泵", 30),),
)  # fmt: skip
PETITIONERS = (220, 223, 225, 228, 231, 236)

# How it stands, days ago, home, kind, words, answer, reason; "" where it has not come so far.
WISHES = (
    ("received", 0.2, 0, "question", "装修押金什么时候退？封箱已经三个月了，需要带什么材料。", "", ""),
    ("received", 1.1, 240, "help", "想借一辆平板车搬钢琴，周六上午。", "", ""),
    ("answered", 2.4, 17, "question", "地下车库能装自己的充电桩吗？", "可以，带车位产权证明到前台登记，供电公司勘查后10个工作日内答复。", ""),
    ("answered", 3.1, 0, "suggestion", "垃圾房晚上能不能开到十点？下班晚，回来都锁了。", "谢谢您，下周一例会上讨论，会告诉您结果。", ""),
    ("adopted", 20.2, 64, "suggestion", "儿童乐园晚上太暗，建议加两盏灯。", "", "已列入11月改造，装两盏太阳能灯。"),
    ("declined", 15.3, 230, "suggestion", "建议把东门改成机动车出入口。", "", "东门外是消防车道，按消防要求不能作机动车出入口。"),
    ("praised", 5.2, 142, "praise", "保安小陈雨天帮老人提行李上楼，请表扬他。", "谢谢您，已在晨会上表扬，也转告了本人。", ""),
    ("into_repair", 6.3, 91, "help", "厨房水槽下面一直滴水，能不能来看看？", "", ""),
    ("into_complaint", 10.4, 176, "question", "为什么公共收益两年没有公示？问了两次都没人回。", "", ""),
)  # fmt: skip
