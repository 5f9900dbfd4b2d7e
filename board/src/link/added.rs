//! What chat apps, mail programs and advertisements add to the links that they pass on. It means nothing here: a link opens
//! as it was sent, and loses it.

use std::borrow::Cow;

use ens_api::pairs;

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

/// Keys whose values are of letters, digits, `-`, `_` and `,` alone, and end in no `_` and no `,`.
const CLOSED: &str = "AppId MinDate MaxDate PageNumber PageSize v load view status sort regions group table transpose lanes \
                      axis gaps time zone seen";
/// Keys of versions and of ids of regions. They may hold any character, but end in no mark of a Chinese sentence.
const IDS: &str = "DataVersions RegionIds version region node lane_version top_version top_region";
/// Marks of a Chinese sentence.
const SENTENCE: &[char] = &['。', '，', '、', '；', '：', '！', '？', '．', '｡', '､'];
/// Marks of ASCII that close what a link stands in, or stand between the link and its text.
const AROUND: &[char] = &['"', '<', '>', '[', ']', '|', ')', '`'];

/// The parts of a query that were sent: without those that were added on the way, such as `from=singlemessage`, whatever
/// their values are; without what a program put before a key that wrote `&` as `&amp;`, as in HTML; and without the text
/// behind the link that a program took for a part of it, such as the mark that ends the sentence.
pub(super) fn sent(query: &str) -> Vec<Cow<'_, str>> {
    let segments = query.split('&').map(unescaped).filter(|segment| !is_added(segment));
    let mut sent: Vec<_> = segments.map(Cow::Borrowed).collect();
    if let Some(last) = sent.pop().and_then(without_text_behind) {
        sent.push(last);
    }
    sent.retain(|segment| !segment.is_empty());
    sent
}

/// A query that [`sent`] returns whole: an empty part behind the last value says that it ends there.
pub(super) fn closed(mut query: String) -> String {
    if sent(&query).join("&") != query {
        query.push('&');
    }
    query
}

fn is_added(segment: &str) -> bool {
    let key = segment.split('=').next().unwrap_or_default().to_ascii_lowercase();
    KEYS.split(' ').any(|added| added == key) || FAMILIES.split(' ').any(|family| key.starts_with(family))
}

fn unescaped(segment: &str) -> &str {
    let mut segment = segment;
    while let Some(rest) = segment.strip_prefix("amp;") {
        segment = rest;
    }
    segment
}

/// The last part of a query; `None` if it is of marks alone. A name or a word to search for is taken as it is, since it may
/// end in any character.
fn without_text_behind(segment: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let Ok(Some((key, value))) = pairs::read(&segment).map(|read| read.into_iter().next()) else {
        return Some(segment);
    };
    if !segment.contains('=') && !key.contains(char::is_alphanumeric) {
        return None;
    }
    let has = |keys: &str| keys.split(' ').any(|known| known == key);
    let kept = if has(CLOSED) {
        let end = value.find(ends_a_link).unwrap_or(value.len());
        value[..end].trim_end_matches(|end: char| !end.is_alphanumeric() && end != '-')
    } else if has(IDS) {
        value.trim_end_matches(|end: char| end.is_whitespace() || SENTENCE.contains(&end))
    } else {
        &value
    };
    if kept == value { Some(segment) } else { Some(Cow::Owned(pairs::write([(key.as_str(), kept)]))) }
}

/// Whether nothing behind a character is part of a link that ends in a value of [`CLOSED`] keys. A space or a dash of
/// another kind may be a mistake within the value.
fn ends_a_link(mark: char) -> bool {
    let is_quote = matches!(mark, '\u{2018}'..='\u{201f}' | '«' | '»' | '…');
    let is_wide =
        matches!(mark, '\u{3001}'..='\u{303f}' | '\u{ff01}'..='\u{ff65}') && !matches!(mark, '－' | '＿');
    AROUND.contains(&mark) || ((is_quote || is_wide) && !mark.is_alphanumeric())
}
