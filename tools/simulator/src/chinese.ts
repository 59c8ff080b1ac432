/** What the shop's words are in Chinese, as such shops write them; brands and sizes stay as they are. */
const WORDS = `
coffee mug=咖啡杯|espresso cup=浓缩咖啡杯|travel mug=随行杯|tea cup=茶杯|enamel=搪瓷|stoneware=炻瓷|porcelain=陶瓷|double-wall glass=双层玻璃
frying pan=煎锅|saucepan=汤锅|casserole=炖锅|wok=炒锅|cast iron=铸铁|stainless steel=不锈钢|non-stick aluminium=不粘铝合金
espresso beans=意式咖啡豆|filter coffee=滤泡咖啡|green tea=绿茶|earl grey tea=伯爵红茶|organic=有机|fair trade=公平贸易|single origin=单一产地
chef knife=主厨刀|paring knife=水果刀|chopping board=砧板|bread knife=面包刀|damascus steel=大马士革钢|oak=橡木|bamboo=竹制
scented candle=香薰蜡烛|reed diffuser=藤条香薰|tealight set=茶蜡套装|room spray=室内喷雾|soy wax=大豆蜡|beeswax=蜂蜡|cedar=雪松|lavender=薰衣草
cushion cover=抱枕套|throw blanket=盖毯|floor cushion=坐垫|linen=亚麻|wool=羊毛|cotton velvet=棉绒|recycled cotton=再生棉
table lamp=台灯|pendant lamp=吊灯|string lights=串灯|wall lamp=壁灯|brass=黄铜|rattan=藤编|paper=纸质|frosted glass=磨砂玻璃
storage basket=收纳篮|drawer organiser=抽屉收纳盒|shelf box=置物盒|laundry hamper=脏衣篓|seagrass=海草|felt=毛毡|steel mesh=钢网
plant pot=花盆|hanging planter=吊盆|window box=窗台花箱|terracotta=陶土|zinc=镀锌|concrete=水泥|recycled plastic=再生塑料
wildflower seeds=野花种子|tulip bulbs=郁金香种球|herb seeds=香草种子|tomato seeds=番茄种子|heritage=传统品种|bee-friendly=蜜源
hand trowel=小铲子|pruning shears=修枝剪|watering can=洒水壶|garden gloves=园艺手套|ash handle=白蜡木柄|steel=钢制|galvanised=镀锌钢|leather=皮革
building blocks=积木|marble run=滚珠轨道|train set=火车套装|magnetic tiles=磁力片|beech wood=榉木
teddy bear=泰迪熊|plush rabbit=毛绒兔子|plush fox=毛绒狐狸|hand puppet=手偶|organic cotton=有机棉|plush=毛绒|wool felt=羊毛毡
board game=桌游|jigsaw puzzle=拼图|card game=纸牌游戏|memory game=记忆游戏|family=家庭|cooperative=合作|travel=旅行
dotted notebook=点阵笔记本|lined notebook=横线笔记本|weekly planner=周计划本|sketchbook=速写本|hardcover=硬壳|recycled paper=再生纸|linen bound=布面精装
fountain pen=钢笔|gel pen set=中性笔套装|brush pen set=毛笔套装|fountain pen ink=钢笔墨水|aluminium=铝制|resin=树脂
greeting card set=贺卡套装|wrapping paper=包装纸|gift tags=礼品标签|ribbon=丝带|letterpress=活版印刷|kraft=牛皮纸|recycled=再生
crew-neck jumper=圆领毛衣|cardigan=开衫|roll-neck jumper=高领毛衣|merino=美利奴羊毛|lambswool=羊羔毛|t-shirt=短袖T恤|long-sleeve top=长袖上衣|polo shirt=保罗衫
scarf=围巾|beanie=针织帽|sun hat=遮阳帽|bucket hat=渔夫帽|cashmere=羊绒|straw=草编|cotton=纯棉|ankle socks=短袜|hiking socks=登山袜|bed socks=睡眠袜
bar soap=香皂|bath salts=浴盐|shower gel=沐浴露|bath bomb=浴球|olive oil=橄榄油|sea salt=海盐|oat=燕麦|rose=玫瑰
face cream=面霜|hand cream=护手霜|cleansing oil=卸妆油|lip balm=润唇膏|shea butter=乳木果油|calendula=金盏花|hyaluronic=玻尿酸|unscented=无香
yoga mat=瑜伽垫|yoga block=瑜伽砖|meditation cushion=冥想坐垫|yoga strap=瑜伽带|cork=软木|natural rubber=天然橡胶
water bottle=水杯|insulated flask=保温杯|sports bottle=运动水壶|glass=玻璃|tritan=特丽坦|daypack=双肩包|camping lantern=露营灯|picnic blanket=野餐垫|trekking poles=登山杖|ripstop=防撕裂|canvas=帆布
over-ear headphones=头戴式耳机|earbuds=入耳式耳机|sports earphones=运动耳机|wireless=无线|noise-cancelling=降噪|wired=有线
USB-C cable=USB-C数据线|wall charger=充电器|power bank=充电宝|charging stand=充电支架|braided=编织|GaN=氮化镓
bluetooth speaker=蓝牙音箱|shower speaker=防水音箱|desk radio=桌面收音机|walnut=胡桃木|fabric=布艺|waterproof=防水
cookbook=食谱|Vegetarian=素食|One-pot=一锅出|Italian=意大利|Japanese=日式|Baking=烘焙|novel=小说|Crime=犯罪|Historical=历史|Science fiction=科幻|Contemporary=当代
picture book=绘本|story collection=故事集|activity book=活动书|Animals=动物|Bedtime=睡前|Adventure=冒险|Space=太空
sage=灰绿色|ivory=象牙白|charcoal=炭灰色|navy=藏青色|blush=浅粉色|mustard=芥末黄|forest=森林绿|sky=天蓝色|black=黑色|white=白色|sand=沙色`;

const CHINESE: ReadonlyMap<string, string> = new Map(WORDS.trim().split(/[|\n]/).map((pair) => pair.split('=') as [string, string]));

/** A word of the shop in Chinese; itself where it is a name or a size. */
export const inChinese = (word: string): string => CHINESE.get(word) ?? word;

/** 'enamel', 'coffee mug', 'sage', '350 ml' is '灰绿色搪瓷咖啡杯 350 ml': no spaces but before the size. */
export function chineseTitle({ material, noun, colour, size }: Readonly<Record<'material' | 'noun' | 'colour' | 'size', string>>): string {
  return `${inChinese(colour)}${inChinese(material)}${inChinese(noun)} ${size}`;
}
