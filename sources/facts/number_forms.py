"""How are document numbers written?"""

from __future__ import annotations

import re

OPEN, CLOSE = "〔[【(﹝［「〈<{", "〕]】)﹞］」〉>}"
YEAR = r"(?:19[4-9]\d|20\d\d)"
_OPENS, _CLOSES = re.escape(OPEN), re.escape(CLOSE)
BODY = r"[\u3400-\u9fff、·]"
YEAR_BOX = rf"[{_OPENS}]({YEAR})年?[{_CLOSES}]"
SERIAL = r"(?:第[一二三四五六七八九十百零〇]{1,7}|第?\d{1,6}(?:[-—]\d{1,3})?)[号號]"
_ENDS = "[部委会局行署院厅府室]"
"""How the names of bodies end."""

ZH_FORMS: tuple[tuple[str, str], ...] = (
    (rf"{BODY}{{0,40}}{YEAR_BOX}第?\d{{1,5}}[号號]", "发改财金规〔2025〕1752号"),
    (rf"{BODY}{{2,40}}(?:公告|通告|令|命令|决定|公报|通知)?{YEAR}年第?\d{{1,4}}号", "财政部公告2025年第3号"),
    (rf"(?:公告|通告)?{YEAR}年第\d{{1,4}}号", "2024年第1号"),
    (rf"{BODY}{{0,38}}(?:令|公告|通告|命令){SERIAL}", "国务院令第588号"),
    (rf"{BODY}{{2,16}}(?:\({BODY}{{1,4}}\))?字第\d{{5,12}}[A-Z]?[号號]", "金管銀(法)字第10502746180號"),
)
"""How a Chinese document number is written (GB/T 9704-2012 §7.2.5), spaces taken out, each with one example."""

TURNED_FORMS: tuple[tuple[str, str], ...] = (
    (rf"(?P<body>{BODY}{{1,37}}{_ENDS})(?P<serial>(?:{YEAR}年)?{SERIAL})(?P<sort>令|公告|通告)", "海洋部第12号令"),
    (
        rf"(?P<body>{BODY}{{1,37}}{_ENDS})(?P<sort>令|公告|通告)\((?P<serial>(?:{YEAR}年)?{SERIAL})\)",
        "海洋部令(第12号)",
    ),
)
"""Numbers of orders that official citations write in another order: 海洋部令第12号."""

CASE_FORM = (
    r"[(〔\[](?P<year>(?:19|20)\d\d)[)〕\]](?P<rest>[最京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新军兵]"
    r"\d{0,4}[\u3400-\u9fff]{0,4}[民刑行执赔破商仲监司协强清诉][\u3400-\u9fff]{0,4}\d{1,6}号(?:之[一二三四五六七八九十])?)"
)
"""The number of a case, 法〔2015〕137号: （2031）京01民终123号."""

DAMAGED_FORMS: tuple[tuple[str, str], ...] = (
    (rf"(?P<body>{BODY}{{2,14}})[〔\[(](?P<year>{YEAR})(?P<serial>[1-9]\d{{0,3}})号?", "沪府办规〔202515"),
    (rf"(?P<body>{BODY}{{2,14}})(?P<year>{YEAR})[〕\])](?P<serial>[1-9]\d{{0,3}})号?", "沪府办规2025]15号"),
    (
        rf"(?P<body>{BODY}{{2,14}})[{_OPENS}](?P<year>{YEAR})[{_CLOSES}](?P<serial>[1-9]\d{{0,3}})",
        "沪府办规〔2025〕15",
    ),
    (
        rf"(?P<body>{BODY}{{2,14}})[?\uFFFD]{{1,2}}(?P<year>{YEAR})[?\uFFFD]{{1,2}}(?P<serial>[1-9]\d{{0,3}})号",
        "沪府办规?2025?15号",
    ),
)
"""Numbers that a page printed without a bracket or without their 号, where only one reading is left."""

ODD_YEAR = (
    rf"[{_OPENS}](?P<odd>(?!\d{{4}})[12][\dOoIl]{{3}}|[一二][〇○零一二三四五六七八九]{{3}})年?[{_CLOSES}]"
    r"(?=第?\d{1,5}[号號])"
)
"""A year in letters that look like its figures (2O25), or in Chinese ones, where official numbers have figures."""

STATUTORY = r"(?P<number>(?:S\.?I\.?|S\.?R\.?|S\.?S\.?I\.?)(?: No\.?)? ?(?:19|20)\d\d(?:/| No\.? ?)\d{1,5})"
DIRECTIVE = (
    r"(?:Commission |Council )?(?P<number>(?:Directive|Decision) \d{2,4}/\d{1,4}/(?:EU|EC|EEC))(?: of\b.{0,300})?"
)

EN_FORMS: tuple[tuple[str, str], ...] = (
    (r"\[?(?P<number>FR Doc\. ?(?:No\. ?)?[A-Z0-9]{1,4}[-–]\d{3,6})(?: Filed\b.{0,60})?\]?", "FR Doc. 2011-18676"),
    (r"(?P<number>(?:19|20)\d\d No\. ?\d{1,5})(?: \([A-Z]{1,3}\. ?\d{1,4}\))*", "2025 No. 123"),
    (rf"\(?{STATUTORY}\)?", "SI 2025/123"),
    (
        r"(?:Commission |Council )?(?:Implementing |Delegated )?"
        r"(?P<number>(?:Regulation|Directive|Decision) \((?:EU|EC|EEC|EU, Euratom)\) (?:No\.? ?)"
        r"?\d{1,4}/\d{1,4})(?: of\b.{0,300})?",
        "Regulation (EU) 2024/1689",
    ),
    (DIRECTIVE, "Directive 95/46/EC"),
    (r"(?P<number>(?:COM|JOIN|SWD|SEC|C)\((?:19|20)\d\d\) ?\d{1,5}(?: final)?)", "COM(2025) 77 final"),
    (
        r"(?:CELEX(?: [Nn]umber| [Nn]o\.?)?:? ?|Document:? )?"
        r"(?P<number>[356](?:19|20)\d\d[A-Z]{1,2}\d{4}(?:\(\d\d\))?)",
        "CELEX: 32024R1689",
    ),
    (
        (
            r"(?P<box>\[)?(?P<number>(?:Docket|File|Release|Notice|Circular|Order) (?:ID|Nos?\.?|Number)"
            r"s?:? ?[A-Z0-9][\w./–-]{2,40})"
            r"(?(box)(?:(?:[;,]| and) .{1,160})?\]|(?:[;,] (?:RIN|File Nos?\.?|and) .{1,120})?)"
        ),
        "Docket No. X-1",
    ),
    (r"(?P<number>(?:Executive Order|Proclamation) (?:No\. )?\d{4,5})(?: of\b.{0,40})?", "Executive Order 14110"),
    (r"\[?(?P<number>(?:Public Law|Pub\. ?L\.|P\.L\.) (?:No\. )?\d{2,3}[-–]\d{1,3})\]?", "Public Law 117-58"),
    (
        r"(?P<number>(?:Announcement|Circular|Decision|Decree|Notice|Order) "
        r"(?:No\. ?\d{1,5}(?: ?\(?\[?of (?:19|20)\d\d\)?\]?"
        r"|[/, ]{1,2}(?:19|20)\d\d| ?[\[(](?:19|20)\d\d[\])])?|[\[(](?:19|20)\d\d[\])] No\. ?\d{1,5})"
        r"(?: of the [A-Z][\w ,'’]{2,80})?)",
        "Decree No. 811 of the State Council",
    ),
    (
        r"\(?(?P<number>[A-Z][A-Za-z]{1,20}(?: [A-Z][a-z]{1,12}){0,5} [\[(](?:19|20)\d\d[\])] No\. ?\d{1,5})\)?",
        "Yin Fa [2024] No. 2",
    ),
    (
        r"(?P<number>[A-Z][\w'’]{1,20}(?: (?:of|and|the|[A-Z][\w'’]{1,20})){0,6} (?:Decree|Order|Announcement) "
        r"No\. ?\d{1,5})",
        "State Council Decree No. 811",
    ),
    (
        r"(?P<number>(?:Decree|Order|Announcement) of the [A-Z][\w ,'’]{2,80}? \(?No\. ?\d{1,5}\)?)",
        "Order of the State Council (No. 811)",
    ),
)
"""How English registers number their documents, as a whole line; what stands in `number` is the number."""
