"""The texts of printed documents, in English and in Traditional Chinese as written in Hong Kong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from labstacks.documents.glossary import TERMS

ENGLISH = "en"
CHINESE = "zh-Hant"

_ENGLISH = {
    "title": "Sign-in cards",
    "seat": "Seat",
    "address": "Address",
    "user": "User name",
    "password": "First password",
    "database": "Database",
    "name": "Name",
    "spare": "Spare seat",
    "step_open": "Scan the code, or type the address.",
    "step_rehearse": "This is a rehearsal: do not open the address.",
    "step_sign_in": "Copy both exactly, without spaces.",
    "step_change": "Set a new password; keep it secret.",
    "step_lab": "Begin with {lab_id}: {title}.",
    "rehearsal": "Rehearsal only",
    "no_code": "Rehearsal: no QR code",
    "specimen": "Specimen",
    "keep_safe": "This page holds passwords.",
    "keep_safe_how": "Print it, cut along the dashes, hand the cards out, then delete the file.",
    "paper": "A4 paper, scale 100 %, one-sided.",
    "sheet": "Teacher's list",
    "id": "ID",
    "class_number": "Class and ID",
    "group": "Group",
    "database_host": "Database server",
    "database_password": "Database password",
    "handed_out": "Handed out",
    "certificate": "Certificate of completion",
    "certify": "This is to certify that",
    "completed": "has completed these labs of the cloud computing course, {level} level:",
    "completed_level": "has completed all labs of the cloud computing course, {level} level:",
    "class": "Class",
    "dates": "Completed",
    "teacher": "Teacher",
    "date": "Date",
    "code": "Verification code",
    "certificates_how": "Print on A4 paper, landscape. Only you can read this file.",
    "no_certificates": "No student has completed a lab yet. Run `labstacks verify`, then `labstacks report`.",
    "report": "Report",
    "report_legend": "Time when each checkpoint was first passed. * confirmed by the teacher",
    "student": "Student",
    "labs_completed": "Labs completed",
    "checkpoints": "Checkpoints",
    "worksheets": "Worksheets",
    "tasks": "Tasks",
    "screenshot": "Room for a screenshot, a drawing or your answers",
    "try_next": "Finished early?",
    "notes": "Teacher's notes",
    "goal": "Objectives",
    "minutes": "Time",
    "minutes_of": "{minutes} minutes",
    "answers": "Answers",
    "problems": "What may go wrong",
    "cost": "Cost",
    "costs": "What the lessons cost",
    "costs_real": "Hours times prices of the plan. The bill of Alibaba Cloud may differ.",
    "costs_rehearsal": "A rehearsal costs nothing. On Alibaba Cloud it would have cost, by hours and prices:",
    "deployed": "Deployed",
    "seats": "Seats",
    "seat_hours": "Hours of all seats",
    "step": "Step {step}",
    "your_page": "Your labs",
    "passed": "passed",
    "not_passed": "not passed yet",
    "not_live": "Not connected to the teacher's computer: this page does not follow your progress now.",
    "seat_not_ready": "Your seat is not ready yet. This page shows it as soon as it is.",
    "your_address": "Your page",
    "links_how": "Print, cut along the lines, and hand each student their own address.",
    "links_room": "They open in this network only, while the board with --students runs.",
    "as_of": "As of {time}",
    "none": "No seat can sign in yet. Run `labstacks up`, then `labstacks cards`.",
}
_CHINESE = {
    "title": "登入卡",
    "seat": TERMS["seat"],
    "address": "網址",
    "user": TERMS["user name"],
    "password": TERMS["first password"],
    "database": TERMS["database"],
    "name": "姓名",
    "spare": TERMS["spare seat"],
    "step_open": "掃描二維碼，或輸入網址。",
    "step_rehearse": "這是預演，請勿開啟網址。",
    "step_sign_in": "照樣輸入用戶名稱和密碼，不留空格。",
    "step_change": "設定新密碼，切勿告訴他人。",
    "step_lab": "由 {lab_id}「{title}」開始。",
    "rehearsal": "只供預演",
    "no_code": "預演：不設二維碼",
    "specimen": TERMS["specimen"],
    "keep_safe": "本頁載有密碼。",
    "keep_safe_how": "列印後沿虛線剪開，派發登入卡，然後刪除檔案。",
    "paper": "A4 紙，比例 100%，單面列印。",
    "sheet": TERMS["teacher's list"],
    "id": "學號",
    "class_number": "班別及學號",
    "group": "組別",
    "database_host": "數據庫伺服器",
    "database_password": "數據庫密碼",
    "handed_out": "已派發",
    "certificate": TERMS["certificate of completion"],
    "certify": "茲證明",
    "completed": "已完成雲端運算課程（{level}）的以下單元：",
    "completed_level": "已完成雲端運算課程（{level}）的全部單元：",
    "class": TERMS["class"],
    "dates": "完成日期",
    "teacher": "教師",
    "date": "日期",
    "code": "核實碼",
    "certificates_how": "用 A4 紙橫向列印。只有你可以閱讀此檔案。",
    "no_certificates": "尚未有學生完成任何單元。請執行 labstacks verify，再執行 labstacks report。",
    "report": TERMS["report"],
    "report_legend": "時間為首次通過檢查點的時間。* 由教師確認",
    "student": TERMS["student"],
    "labs_completed": "已完成單元",
    "checkpoints": TERMS["checkpoint"],
    "worksheets": TERMS["worksheet"],
    "tasks": "任務",
    "screenshot": "可在此貼上截圖、繪圖或作答",
    "try_next": "提早完成？",
    "notes": TERMS["teacher's notes"],
    "goal": "學習目標",
    "minutes": "時間",
    "minutes_of": "{minutes} 分鐘",
    "answers": "答案",
    "problems": "常見問題",
    "cost": "費用",
    "costs": "各課費用",
    "costs_real": "按使用時數乘以計劃中的單價計算，與 Alibaba Cloud 帳單或有出入。",
    "costs_rehearsal": "預演毋須付費。以下是在 Alibaba Cloud 的估計費用，按時數及單價計算。",
    "deployed": "部署時間",
    "seats": "座位數目",
    "seat_hours": "座位總時數",
    "step": "第 {step} 步",
    "your_page": "你的單元",
    "passed": "已通過",
    "not_passed": "尚未通過",
    "not_live": "未能連接老師的電腦，本頁暫時不會顯示最新進度。",
    "seat_not_ready": "你的座位尚未就緒，就緒後本頁會自動顯示。",
    "your_address": "你的網頁",
    "links_how": "列印後沿線剪開，把各人的網址派給學生。",
    "links_room": "只可在此網絡，並在老師開啟學生網頁期間使用。",
    "as_of": "截至 {time}",
    "none": "尚未有座位可以登入。請先執行 labstacks up，再執行 labstacks cards。",
}
WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({ENGLISH: _ENGLISH, CHINESE: _CHINESE})


@dataclass(frozen=True)
class Phrase:
    """A text in one language, for the template to mark as such."""

    language: str
    text: str


def phrases(key: str, languages: Iterable[str], **values: Mapping[str, str] | str) -> list[Phrase]:
    """The text of a key in each language, in order.

    Args:
        key: Of :data:`WORDS`.
        languages: ``en``, ``zh-Hant``.
        values: For the placeholders in braces; a mapping has a text by language.
    """

    def text(language: str) -> str:
        words = {name: value if isinstance(value, str) else value[language] for name, value in values.items()}
        return WORDS[language][key].format(**words)

    return [Phrase(language, text(language)) for language in languages]
