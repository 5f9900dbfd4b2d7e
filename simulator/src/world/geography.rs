//! The cities that have edge nodes: pinyin, name, province and area.

/// A city. A municipality is its own province.
#[derive(Debug, Clone, Copy)]
pub(crate) struct City {
    /// As it is written in a region's id.
    pub(crate) pinyin: &'static str,
    /// In Chinese, without its suffix.
    pub(crate) name: &'static str,
    /// In Chinese.
    pub(crate) province: &'static str,
    /// The vendor's name of the area.
    pub(crate) area: &'static str,
    /// The size of the city, from 1 (few edge nodes) to 3 (many).
    pub(crate) tier: u8,
}

/// Pinyin, name, province and tier of a city.
type CityRow = (&'static str, &'static str, &'static str, u8);

const NORTH_EAST: &[CityRow] = &[
    ("shenyang", "沈阳", "辽宁省", 2),
    ("dalian", "大连", "辽宁省", 2),
    ("anshan", "鞍山", "辽宁省", 1),
    ("jinzhou", "锦州", "辽宁省", 1),
    ("changchun", "长春", "吉林省", 2),
    ("siping", "四平", "吉林省", 1),
    ("haerbin", "哈尔滨", "黑龙江省", 2),
    ("daqing", "大庆", "黑龙江省", 1),
];
const NORTH: &[CityRow] = &[
    ("beijing", "北京", "北京市", 3),
    ("tianjin", "天津", "天津市", 2),
    ("shijiazhuang", "石家庄", "河北省", 2),
    ("langfang", "廊坊", "河北省", 1),
    ("baoding", "保定", "河北省", 1),
    ("tangshan", "唐山", "河北省", 1),
    ("taiyuan", "太原", "山西省", 2),
    ("datong", "大同", "山西省", 1),
    ("huhehaote", "呼和浩特", "内蒙古自治区", 2),
    ("baotou", "包头", "内蒙古自治区", 1),
];
const EAST: &[CityRow] = &[
    ("shanghai", "上海", "上海市", 3),
    ("hangzhou", "杭州", "浙江省", 3),
    ("ningbo", "宁波", "浙江省", 2),
    ("wenzhou", "温州", "浙江省", 1),
    ("jinhua", "金华", "浙江省", 1),
    ("shaoxing", "绍兴", "浙江省", 1),
    ("nanjing", "南京", "江苏省", 2),
    ("wuxi", "无锡", "江苏省", 2),
    ("suzhou", "苏州", "江苏省", 2),
    ("changzhou", "常州", "江苏省", 1),
    ("xuzhou", "徐州", "江苏省", 1),
    ("yangzhou", "扬州", "江苏省", 1),
    ("hefei", "合肥", "安徽省", 2),
    ("wuhu", "芜湖", "安徽省", 1),
    ("bengbu", "蚌埠", "安徽省", 1),
    ("fuzhou", "福州", "福建省", 2),
    ("xiamen", "厦门", "福建省", 1),
    ("quanzhou", "泉州", "福建省", 1),
    ("nanchang", "南昌", "江西省", 2),
    ("jiujiang", "九江", "江西省", 1),
    ("jinan", "济南", "山东省", 2),
    ("qingdao", "青岛", "山东省", 2),
    ("yantai", "烟台", "山东省", 1),
    ("weifang", "潍坊", "山东省", 1),
    ("linyi", "临沂", "山东省", 1),
];
const CENTRAL: &[CityRow] = &[
    ("wuhan", "武汉", "湖北省", 3),
    ("xiangyang", "襄阳", "湖北省", 1),
    ("yichang", "宜昌", "湖北省", 1),
    ("jingzhou", "荆州", "湖北省", 1),
    ("zhengzhou", "郑州", "河南省", 2),
    ("luoyang", "洛阳", "河南省", 1),
    ("jiaozuo", "焦作", "河南省", 1),
    ("nanyang", "南阳", "河南省", 1),
    ("changsha", "长沙", "湖南省", 2),
    ("chenzhou", "郴州", "湖南省", 1),
    ("hengyang", "衡阳", "湖南省", 1),
    ("yueyang", "岳阳", "湖南省", 1),
];
const SOUTH: &[CityRow] = &[
    ("guangzhou", "广州", "广东省", 3),
    ("shenzhen", "深圳", "广东省", 3),
    ("dongguan", "东莞", "广东省", 2),
    ("foshan", "佛山", "广东省", 1),
    ("shantou", "汕头", "广东省", 1),
    ("zhanjiang", "湛江", "广东省", 1),
    ("huizhou", "惠州", "广东省", 1),
    ("nanning", "南宁", "广西壮族自治区", 2),
    ("liuzhou", "柳州", "广西壮族自治区", 1),
    ("guilin", "桂林", "广西壮族自治区", 1),
    ("haikou", "海口", "海南省", 1),
];
const SOUTH_WEST: &[CityRow] = &[
    ("chengdu", "成都", "四川省", 3),
    ("mianyang", "绵阳", "四川省", 1),
    ("deyang", "德阳", "四川省", 1),
    ("leshan", "乐山", "四川省", 1),
    ("chongqing", "重庆", "重庆市", 3),
    ("guiyang", "贵阳", "贵州省", 2),
    ("zunyi", "遵义", "贵州省", 1),
    ("kunming", "昆明", "云南省", 2),
    ("qujing", "曲靖", "云南省", 1),
    ("lasa", "拉萨", "西藏自治区", 1),
];
const NORTH_WEST: &[CityRow] = &[
    ("xian", "西安", "陕西省", 2),
    ("baoji", "宝鸡", "陕西省", 1),
    ("xianyang", "咸阳", "陕西省", 1),
    ("lanzhou", "兰州", "甘肃省", 2),
    ("tianshui", "天水", "甘肃省", 1),
    ("xining", "西宁", "青海省", 1),
    ("yinchuan", "银川", "宁夏回族自治区", 1),
    ("zhongwei", "中卫", "宁夏回族自治区", 1),
    ("wulumuqi", "乌鲁木齐", "新疆维吾尔自治区", 2),
    ("changji", "昌吉", "新疆维吾尔自治区", 1),
];

/// The areas by the vendor's names, each with its cities.
const AREAS: [(&str, &[CityRow]); 7] = [
    ("NorthEastChina", NORTH_EAST),
    ("NorthChina", NORTH),
    ("EastChina", EAST),
    ("CentralChina", CENTRAL),
    ("SouthChina", SOUTH),
    ("SouthWestChina", SOUTH_WEST),
    ("NorthWestChina", NORTH_WEST),
];

/// Every city, area by area.
pub(crate) fn cities() -> impl Iterator<Item = City> {
    AREAS.into_iter().flat_map(|(area, rows)| {
        rows.iter().map(move |&(pinyin, name, province, tier)| City { pinyin, name, province, area, tier })
    })
}
