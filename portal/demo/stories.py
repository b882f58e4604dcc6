"""What breaks in the demo estate, and how far each repair has come."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tale:
    """One repair: what, how long ago it was reported (hours), where it stands, and what happened on the way.

    `home` is the number of the home in the order they were built; without one it falls on any.
    `before` stands in place of `ago`: so many days before the end of the settled quarter.
    """

    end: str
    ago: float
    part: str
    room: str
    text: str
    photo: str = ""
    urgency: str = "ordinary"
    channel: str = "web"
    home: int = -1
    before: int = 0


TALES = (
    Tale(
        "submitted",
        0.4,
        "water.supply",
        "kitchen",
        "厨房水槽下面一直滴水，接了个盆，半小时就满。",
        "pipe.jpg",
    ),
    Tale(
        "submitted",
        0.9,
        "power.socket",
        "living",
        "客厅电视墙的插座没电，别的都正常。",
        "",
        "ordinary",
        "phone",
    ),
    Tale("submitted", 2.5, "water.blocked", "balcony", "阳台地漏返水，洗衣机一排水就漫出来。", "tiles.jpg"),
    Tale(
        "submitted",
        30,
        "wall.paint",
        "bedroom",
        "次卧墙漆起皮，掉了一块。",
        "wall.jpg",
        "ordinary",
        "counter",
    ),
    Tale("submitted", 0.1, "door.lock", "door", "入户门锁打不开，人在门外。", "", "urgent", "phone"),
    Tale(
        "submitted", 50, "door.window", "living", "客厅推拉窗关不严，刮风有响声。", "", "ordinary", "wechat"
    ),
    Tale("submitted", 5, "heat.air", "whole", "新风机声音很大，晚上睡不着。"),
    Tale("asked", 28, "power.line", "whole", "家里老跳闸。", "", "ordinary", "phone"),
    Tale("asked", 20, "wall.crack", "bedroom", "主卧墙上有裂缝。", "wall.jpg"),
    Tale("accepted", 4, "leak.window", "bedroom", "主卧飘窗下雨就渗水，窗台板已经泡胀。", "ceiling.jpg"),
    Tale("accepted", 7, "wall.tile", "kitchen", "厨房墙砖空鼓，敲起来是空的，怕掉下来。", "tiles.jpg"),
    Tale("accepted", 26, "door.inner", "bedroom", "次卧门下沉，关门擦地板。"),
    Tale("accepted", 55, "kit.sanitary", "bathroom", "马桶水箱一直上水，停不下来。", "", "ordinary", "phone"),
    Tale("accepted", 9, "water.tap", "kitchen", "厨房龙头根部漏水。", "pipe.jpg"),
    Tale("accepted", 3, "leak.bathroom", "bathroom", "卫生间顶板渗水，滴到浴霸上。", "ceiling.jpg", "urgent"),
    Tale("dispatched", 18, "leak.roof", "bedroom", "顶楼卧室屋顶漏水，墙角有水渍。", "ceiling.jpg"),
    Tale("dispatched", 30, "leak.outer_wall", "bedroom", "西墙下雨渗水，墙纸发霉。", "wall.jpg"),
    Tale("dispatched", 12, "door.window", "kitchen", "厨房窗扇掉角，不敢开。"),
    Tale("dispatched", 6, "water.drain", "bathroom", "楼上下水管漏到我家吊顶。", "ceiling.jpg", "urgent"),
    Tale("acknowledged", 40, "leak.balcony", "balcony", "阳台顶部渗水，晾的衣服都湿了。", "ceiling.jpg"),
    Tale("acknowledged", 52, "wall.ceiling", "living", "客厅吊顶开裂一条长缝。"),
    Tale("offered", 58, "door.entry", "door", "入户门关门要用力推。"),
    Tale("offered", 49, "wall.tile", "bathroom", "卫生间地砖有一块松动。", "tiles.jpg"),
    Tale("acknowledged", 33, "water.none", "whole", "热水水压很小。"),
    Tale("scheduled", 70, "power.network", "living", "可视对讲没有声音。"),
    Tale("scheduled", 47, "leak.kitchen", "kitchen", "厨房烟道边渗水，橱柜背板发黑。", "wall.jpg"),
    Tale("rebooked", 75, "door.railing", "balcony", "阳台栏杆松动，有小孩，担心。"),
    Tale("no_access", 98, "kit.cabinet", "kitchen", "橱柜门铰链断了。"),
    Tale("scheduled", 68, "heat.radiator", "bedroom", "次卧地暖不热，别的房间都热。"),
    Tale("in_progress", 100, "leak.bathroom", "bathroom", "淋浴房门槛石外面渗水。", "tiles.jpg"),
    Tale("held_parts", 150, "door.window", "bedroom", "主卧窗户五金件断了，要等原厂配件。"),
    Tale("held_weather", 170, "leak.outer_wall", "living", "客厅外墙渗水，要等天晴做防水。", "wall.jpg"),
    Tale("in_progress", 240, "leak.roof", "whole", "露台防水返修，第二次了。", "tiles.jpg"),
    Tale("in_progress", 96, "water.drain", "kitchen", "厨房下水有异味，水下得慢。"),
    Tale("signing", 160, "leak.window", "bedroom", "主卧飘窗渗水，窗台外侧有裂缝。", "ceiling.jpg"),
    Tale("signing", 140, "water.supply", "bathroom", "热水器进水管渗水。", "pipe.jpg", home=0),
    Tale("desk_signed", 165, "wall.floor", "bedroom", "卧室地板有三块翘起来。"),
    Tale("desk_signed", 180, "door.inner", "bathroom", "卫生间门框发胀。"),
    Tale("refused", 200, "kit.sanitary", "bathroom", "洗手盆下水漏水。", "pipe.jpg"),
    Tale("disputed", 290, "leak.bathroom", "bathroom", "卫生间防水重做后，楼下还是渗。", "ceiling.jpg"),
    Tale("signed_off", 220, "power.line", "kitchen", "厨房空开总跳。"),
    Tale("signed_off", 300, "door.lock", "door", "指纹锁不识别。"),
    Tale("reopened", 400, "leak.kitchen", "kitchen", "厨房地漏周边渗水到楼下。", "tiles.jpg"),
    Tale("closed", 500, "water.blocked", "kitchen", "厨房下水堵。", "", "urgent", "phone"),
    Tale("closed", 610, "leak.window", "living", "客厅窗角渗水。", "ceiling.jpg"),
    Tale("closed", 900, "wall.ceiling", "kitchen", "厨房铝扣板脱落。"),
    Tale("rejected", 90, "kit.appliance", "kitchen", "自己买的油烟机不转。", "", "ordinary", "phone"),
    Tale("duplicate", 39, "leak.balcony", "balcony", "阳台又滴水了，之前报过。"),
    Tale("cancelled", 130, "power.lamp", "bedroom", "卧室灯闪，后来好了。"),
    Tale("cancelled", 210, "water.tap", "bathroom", "龙头漏水，自己换了垫片。"),
    Tale("emergency", 0.15, "water.supply", "kitchen", "水管爆裂，关了总阀还在流。", urgency="emergency"),
    Tale("emergency_done", 340, "shared.lift", "other", "有人被困电梯。", urgency="emergency"),
)

WORK_DONE = {
    "leak": "铲除松动层，重做聚氨酯防水两遍，闭水试验24小时不渗，恢复饰面",
    "water": "更换角阀与软管，打压试水30分钟不漏",
    "power": "更换空开并紧固端子，逐路测试正常",
    "door": "更换五金件并调整间隙，开合二十次正常",
    "wall": "铲除空鼓部分重新铺贴，补缝，三天后复查无松动",
    "heat": "清洗过滤器并排气，各路温度正常",
    "kit": "更换损坏配件，试用正常",
    "shared": "专业单位检修并复位，试运行正常",
    "frame": "按设计方案处理",
    "other": "现场检查并修复",
}
