"""The tales of sign-off, cost, late firms and settlement; those with `before` lie days before the settled quarter ends."""

from portal.demo.stories import Tale

# Homes by number: 0-39 the first building (40 more in each of five), 200 and up the second community.
GAP = (133, 134, 153, 154)

SIGNING = (
    Tale("waits_for_supervision", 150, "leak.bathroom", "bathroom", "淋浴间外墙根发潮，踢脚线鼓起来。", "wall.jpg", home=12),
    Tale("waits_for_supervision", 172, "leak.kitchen", "kitchen", "烟道根部渗水，吊柜顶板湿了。", "ceiling.jpg", home=47),
    Tale("supervision_refused", 230, "leak.balcony", "balcony", "阳台地面积水渗到楼下。", "tiles.jpg", home=88),
    Tale("owner_away", 210, "leak.window", "bedroom", "飘窗顶部渗水。", "ceiling.jpg", home=20),
    Tale("not_reached", 330, "leak.roof", "bedroom", "顶层卧室下雨滴水。", "ceiling.jpg", home=38),
    Tale("by_silence", 420, "leak.outer_wall", "living", "客厅山墙渗水，墙布发霉。", "wall.jpg", home=212),
    Tale("by_silence", 200, "leak.window", "living", "客厅落地窗角渗水。", "ceiling.jpg", home=231),
    Tale("two_homes", 190, "leak.bathroom", "bathroom", "卫生间吊顶滴水，像是楼上漏的。", "ceiling.jpg", home=4),
    Tale("changed", 175, "leak.kitchen", "kitchen", "厨房地面返潮，楼下有水印。", "tiles.jpg", home=92),
)  # fmt: skip
MONEY = (
    Tale("waits_for_manager", 22, "leak.outer_wall", "bedroom", "北侧外墙裂缝渗水，要吊篮施工。", "wall.jpg", home=GAP[0]),
    Tale("waits_for_head", 27, "leak.roof", "whole", "整片屋面防水起鼓，多处漏水。", "ceiling.jpg", home=GAP[1]),
    Tale("cost_agreed", 110, "leak.outer_wall", "living", "东山墙渗水，要挂吊篮。", "wall.jpg", home=GAP[2]),
    Tale("cost_turned_down", 100, "leak.outer_wall", "living", "南侧外墙多处渗水。", "wall.jpg", home=GAP[3]),
    Tale("varied", 90, "water.drain", "bathroom", "地漏下水管接口漏水。", "pipe.jpg", home=131),
    Tale("quoted", 44, "door.lock", "door", "智能锁面板失灵，要换。", home=0),
    Tale("quoted", 40, "power.lamp", "living", "客厅筒灯坏了三个。", home=57),
    Tale("quote_declined", 66, "kit.cabinet", "kitchen", "橱柜台面裂了。", home=63),
)  # fmt: skip
CHASES = (
    Tale("reminded", 58, "leak.balcony", "balcony", "阳台推拉门轨道处渗水。", "tiles.jpg", home=24),
    Tale("noticed", 76, "leak.kitchen", "kitchen", "厨房水槽后墙渗水。", "wall.jpg", home=51),
    Tale("more_time_asked", 90, "leak.bathroom", "bathroom", "卫生间门口地砖缝返水。", "tiles.jpg", home=96),
    Tale("more_time_given", 140, "leak.window", "bedroom", "次卧窗台渗水。", "ceiling.jpg", home=26),
    Tale("taken_over", 160, "leak.roof", "bedroom", "屋顶女儿墙根漏水。", "ceiling.jpg", home=79),
    Tale("done_by_crew", 165, "leak.bathroom", "bathroom", "卫生间墙角一直渗水，催了几次没人来。", "wall.jpg", home=8),
    Tale("charge_approved", 420, "leak.balcony", "balcony", "露台防水破损。", "tiles.jpg", home=110),
    Tale("charge_disputed", 520, "leak.window", "living", "客厅飘窗侧墙渗水。", "ceiling.jpg", home=29),
)  # fmt: skip
BOOKED = (
    Tale("charge_upheld", 0, "leak.window", "bedroom", "主卧飘窗渗水，报了一周没人来。", "ceiling.jpg", home=16, before=46),
    Tale("closed", 0, "leak.bathroom", "bathroom", "卫生间地面渗水到楼下。", "tiles.jpg", home=84, before=72),
    Tale("closed", 0, "leak.outer_wall", "living", "西山墙渗水。", "wall.jpg", home=GAP[2], before=58),
    Tale("closed", 0, "leak.roof", "bedroom", "屋面天沟漏水。", "ceiling.jpg", home=GAP[0], before=49),
    Tale("closed", 0, "water.supply", "kitchen", "水槽下软管爆了。", "pipe.jpg", home=33, before=55),
    Tale("closed", 0, "power.line", "whole", "空调一开就跳闸。", home=70, before=41),
    Tale("closed", 0, "door.window", "balcony", "推拉窗滑轮坏了。", home=45, before=52),
    Tale("closed", 0, "wall.tile", "bathroom", "墙砖空鼓三块。", "tiles.jpg", home=140, before=38),
    Tale("closed", 0, "leak.balcony", "balcony", "阳台顶渗水。", "ceiling.jpg", home=226, before=44),
    Tale("closed", 0, "water.tap", "kitchen", "厨房龙头换阀芯。", "pipe.jpg", home=241, before=33),
)  # fmt: skip
INCIDENT = (
    Tale("incident", 3.2, "water.none", "whole", "家里突然停水，楼道管井里有水声。", "pipe.jpg", "urgent", "phone", home=180),
    Tale("same_incident", 3.0, "water.none", "whole", "没有水了，楼道在漏水。", "", "urgent", home=184),
    Tale("same_incident", 2.8, "water.none", "whole", "全家没水，是不是管子爆了？", "", "urgent", "phone", home=186),
    Tale("same_incident", 2.4, "water.none", "whole", "停水了，什么时候来？", "", "urgent", "wechat", home=190),
    Tale("same_incident", 2.1, "water.none", "whole", "楼道积水，家里没水。", "pipe.jpg", "urgent", home=194),
)  # fmt: skip
CHAIN = SIGNING + MONEY + CHASES + BOOKED + INCIDENT
