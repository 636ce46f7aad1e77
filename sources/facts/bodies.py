"""Which national bodies issue rules under their own name?"""

from __future__ import annotations

from sources.late import late

RULE_MAKERS = (
    "国务院办公厅|国务院|最高人民法院|最高人民检察院|中国人民银行|国家发展和改革委员会|国家发展改革委|财政部|教育部|科学技术部|工业和信息化部|"
    "公安部|民政部|司法部|人力资源和社会保障部|自然资源部|生态环境部|住房和城乡建设部|交通运输部|水利部|农业农村部|商务部|"
    "文化和旅游部|国家卫生健康委员会|应急管理部|审计署|海关总署|国家税务总局|国家市场监督管理总局|国家金融监督管理总局|"
    "中国证券监督管理委员会|中国银行保险监督管理委员会|中国银行业监督管理委员会|中国保险监督管理委员会|国家广播电视总局|国家体育总局|"
    "国家统计局|国家知识产权局|国家医疗保障局|国家能源局|国家外汇管理局|国家药品监督管理局|国家互联网信息办公室"
)
"""Bodies with the power to make rules (Legislation Law art. 91 and the State Council's list of its organs)."""

RUN_ON = late(
    r"(?<=行|会|局|署|部|厅|院|委)(?=(?:中国|国家|海关总署|财政部|工商总局|商务部|公安部|教育部|民政部|司法部|证监会|银监会|保监会"
    r"|银保监会|最高人民|工业和信息化部|住房城乡建设部|住房和城乡建设部|人力资源|税务总局|外汇局|发展改革委|国务院)[\u3400-\u9fff]*$)"
)
"""Where a scan ran two national bodies together: 中国人民银行海关总署."""
