"""The terms that every surface uses in Traditional Chinese, as written in Hong Kong.

Cards, worksheets, notes, certificates, reports, the board, the plan and the documentation use the same word
for the same thing. Words of Alibaba Cloud's console follow its own Traditional Chinese edition, with the
English label in brackets where a student has to find it. tests/documents/test_glossary.py looks for words of
:data:`AVOID`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

TERMS: Mapping[str, str] = MappingProxyType(
    {
        "alarm": "警報",
        "certificate of completion": "課程完成證書",
        "checkpoint": "檢查點",
        "class": "班別",
        "class file": "班級設定檔",
        "classroom": "共用課室",
        "command-line tool": "命令列工具",
        "console": "主控台",
        "data disk": "資料磁碟",
        "database": "數據庫",
        "disk": "雲端硬碟",
        "drifted": "有改動",
        "first password": "初始密碼",
        "function": "函數",
        "image": "映像",
        "instance": "執行個體",
        "key": "金鑰",
        "key pair": "金鑰對",
        "lab": "單元",
        "load balancer": "負載平衡器",
        "NAT gateway": "NAT 閘道",
        "not deployed": "未建立",
        "package": "套件",
        "pay-as-you-go": "按用量收費",
        "policy": "權限政策",
        "ready": "就緒",
        "rehearsal": "預演",
        "remote connection": "遠端連線",
        "remove": "移除",
        "report": "學習報告",
        "resource group": "資源群組",
        "seat": "座位",
        "security group": "安全性群組",
        "spare seat": "後備座位",
        "specimen": "樣本",
        "student": "學生",
        "teacher's list": "教師用表",
        "teacher's notes": "教師筆記",
        "user": "用戶",
        "user group": "用戶群組",
        "user name": "用戶名稱",
        "worksheet": "工作紙",
    }
)
"""English term → Chinese term."""

AVOID: Mapping[str, str] = MappingProxyType(
    {
        "安全組": "安全性群組",
        "密鑰": "金鑰",
        "用戶組": "用戶群組",
        "使用者": "用戶",
        "權限策略": "權限政策",
        "網關": "閘道",
        "負載均衡": "負載平衡器",
        "雲盤": "雲端硬碟",
        "數據盤": "資料磁碟",
        "報警": "警報",
        "告警": "警報",
        "綵排": "預演",
        "演練": "預演",
        "首次密碼": "初始密碼",
        "共用教室": "共用課室",
        "堆疊": "座位",
        "班別檔案": "班級設定檔",
        "老師用表": "教師用表",
        "按量付費": "按用量收費",
        "軟件包": "套件",
        "控制台": "主控台",
        "實例": "執行個體",
        "遠程": "遠端",
        "修業證明書": "課程完成證書",
        "資源組": "資源群組",
        "命令行": "命令列",
        "鏡像": "映像",
        "儀表盤": "儀表板",
        "拆除": "移除",
        "日誌項目": "日誌專案",
        "實驗": "單元",
    }
)
"""What not to write → what to write instead."""
