"""In what words is a redline told, in Chinese and in English?"""

from __future__ import annotations

WORDS = {
    "zh": {
        "amended": "修改",
        "inserted": "新增",
        "removed": "删除",
        "moved": "位置移动，文字未改",
        "renumbered": "序号调整，文字未改",
        "displaced": "并移动位置",
        "split_from": "由原{label}拆出",
        "merged_into": "并入{label}",
        "follows": "仅引用的序号随之调整",
        "paragraph": "段落",
        "range": "{first}至{last}",
        "comma": "、",
        "same": "文字没有变化。",
        "more": "另有 {count} 处变化未在此列出。",
        "left_out": "〈略去 {count} 字〉",
        "delete": "【删：{text}】",
        "insert": "【增：{text}】",
        "now": "现为：{text}",
    },
    "en": {
        "amended": "amended",
        "inserted": "inserted",
        "removed": "removed",
        "moved": "moved, words unchanged",
        "renumbered": "renumbered, words unchanged",
        "displaced": "and moved",
        "split_from": "split off from {label}",
        "merged_into": "merged into {label}",
        "follows": "only cites others by their new numbers",
        "paragraph": "Paragraph",
        "range": "{first} to {last}",
        "comma": ", ",
        "same": "The words are unchanged.",
        "more": "{count} more changes are not listed here.",
        "left_out": "〈{count} characters left out〉",
        "delete": "[deleted: {text}]",
        "insert": "[added: {text}]",
        "now": "Now reads: {text}",
    },
}

MEANINGS = {
    "zh": {
        "amount": "金额",
        "rate": "比率",
        "date": "日期",
        "deadline": "期限",
        "duty": "义务",
        "citation": "引用",
        "number": "数字",
        "party": "主体",
        "scope": "范围",
    },
    "en": {
        "amount": "amount",
        "rate": "rate",
        "date": "date",
        "deadline": "time limit",
        "duty": "duty",
        "citation": "citation",
        "number": "number",
        "party": "who acts",
        "scope": "scope",
    },
}
"""What an amendment is about, said beside the name of its clause; plain rewording goes without saying."""
