//! What chat apps, mail programs and advertisements add to the links that they pass on. It means nothing here: a link opens
//! as it was sent, and loses it.

/// Parameters of campaigns (Google, Matomo, HubSpot, Marketo, Vero, Adobe, Olytics, Baidu Tongji) and of apps (WeChat, WeCom,
/// DingTalk, Feishu, QQ, Weibo, Taobao, and the "share" of many), by the beginning of their keys in lower case.
const FAMILIES: &str = "utm_ mtm_ matomo_ pk_ piwik_ hsa_ _hs __hs mkt_ vero_ s_kw oly_ hm_ gad_ \
                        wx_ weixin_ wework_ wxwork_ dd_ feishu_ lark_ qq_ weibo_ ali_ tb_ share_";

/// Keys in lower case that belong to no family: of chat apps, then of shops and searches, of clicks on advertisements and in
/// social networks, of mail programs and analytics.
const KEYS: &str = "from isappinstalled scene subscene clicktime enterid nsukey sukey wxfrom wxshare_count pass_ticket \
                    chksm sharer_shareinfo sharer_shareinfo_first sharer_sharetime sharer_shareid tdsourcetag adtag \
                    _wv _wwv _wvx _wxindex_ tt_from wb_extend ptlang srcid ddtab dtaction swfrom open_in_browser wvr \
                    spm scm pvid utparam utparamcnt bd_vid hmsr hmpl hmcu hmkw hmci \
                    fbclid gclid gclsrc gbraid wbraid dclid srsltid msclkid yclid ysclid _openstat ttclid twclid \
                    li_fat_id igshid igsh mibextid epik rdt_cid sc_click_id trk ref_src ref referrer si _t timestamp \
                    mc_cid mc_eid ml_subscriber _ga _gl _kx s_cid ef_id";

/// True if a part of a query, such as `from=singlemessage`, was added on the way, whatever its value is.
pub(super) fn is_added(segment: &str) -> bool {
    let key = segment.split('=').next().unwrap_or_default().to_ascii_lowercase();
    KEYS.split(' ').any(|added| added == key) || FAMILIES.split(' ').any(|family| key.starts_with(family))
}

/// A part of a query without what a program put before its key that wrote `&` as `&amp;`, as in HTML.
pub(super) fn unescaped(segment: &str) -> &str {
    let mut segment = segment;
    while let Some(rest) = segment.strip_prefix("amp;") {
        segment = rest;
    }
    segment
}
