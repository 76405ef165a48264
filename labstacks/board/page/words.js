// Everything the page says, in English and in Traditional Chinese as it is used in Hong Kong.

const EN = {
  skip: "Skip to the seats",
  language: "Language",
  projector: "Projector",
  rehearsal: "rehearsal, nothing is billed",
  figures: "Figures",
  seats: "Seats",
  filter: "Show only some of the seats",
  search: "Find a seat, name or ID",
  search_anonymous: "Find a seat",
  help: "Arrow keys go from seat to seat, Enter opens one, Escape closes it, slash goes to the search.",
  nothing: "No seat matches. Clear the search or choose all.",
  causes: "What went wrong",
  events: "Activity",
  no_events: "Nothing has happened yet. Events appear here during labstacks up and down.",
  close: "Close",
  classroom: "Classroom",
  seat: (id) => `Seat ${id}`,
  spare: "spare seat",
  phase_ready: "ready",
  phase_working: "working",
  phase_failed: "failed",
  phase_incomplete: "incomplete",
  phase_leaving: "leaving",
  phase_absent: "not deployed",
  phase_all: "all",
  phase_drifted: "drifted",
  phase_completed: "passed all",
  about_ready: "All resources of this seat are deployed.",
  about_working: "Pulumi is working on it.",
  about_failed: "Its last run failed. Run labstacks up to try again.",
  about_incomplete: "A run was interrupted. Run labstacks up to complete it.",
  about_leaving: "Its student left the class. labstacks up removes it.",
  about_absent: "Nothing is deployed. Run labstacks up to deploy it.",
  waiting: "queued",
  connection_opening: "connecting",
  connection_live: "live",
  connection_lost: "reconnecting",
  connection_closed: "board stopped",
  connection_copy: (when) => `copy of ${when}`,
  resources: (count) => (count === 1 ? "1 resource" : `${count} resources`),
  figure_ready: "seats ready",
  figure_working: "at work",
  figure_failed: "failed",
  figure_resources: "resources",
  figure_expires: "until expiry",
  figure_expired: "expired since",
  figure_reached: "checkpoints",
  looked: (time) => `checked ${time} ago`,
  figure_lesson: "until the next lesson",
  figure_lesson_on: "lesson, time left",
  figure_cost: "cost so far",
  figure_cost_rehearsed: "estimated cost on Alibaba Cloud",
  of: (count, total) => `of ${total}`,
  of_budget: (budget) => `of ${budget.replace(/\.00$/, "")}`,
  strip: (parts) => `Seats: ${parts.join(", ")}`,
  up: "Deploying",
  down: "Removing",
  other: (command) => `labstacks ${command} is running`,
  done: (ended, total) => `${ended} of ${total} done`,
  left: (time) => `about ${time} left`,
  stopping: "stopping: seats in progress are finished first",
  all_ready: (total) => `All ${total} seats are ready`,
  none: "The class is not deployed. Run labstacks up",
  some_ready: (ready, total) => `${ready} of ${total} seats are ready`,
  next_up: "run labstacks up for the rest",
  some_drifted: (list) => `changed since deployment: ${list}`,
  slowest_now: (list) => `Longest so far: ${list}`,
  slowest_then: (list) => `Took longest: ${list}`,
  sign_in: "Sign-in",
  user: "User",
  address: "Address",
  password_note: "The first password is on the student's card.",
  no_sign_in: "Known once the seat is ready.",
  labs: "Labs",
  no_outputs: "No values.",
  drift: "drift",
  drift_label: "changed since deployment",
  drift_section: "Changed since deployment",
  drift_advice: (id) =>
    id === "classroom" ? "Run labstacks up to repair it." : `labstacks reset ${id} recreates the seat; its student starts over.`,
  ingress_rule: "ingress rule",
  drift_missing: (what) => `${what} is missing`,
  drift_changed: (what, path, was, is) => `${what}: ${path} was ${was}, is ${is}`,
  drift_added: (what, path, is) => `${what}: ${path} is ${is}, added outside labstacks`,
  checkpoints: "Checkpoints",
  reached_label: (count, all) => `${count} of ${all} checkpoints passed`,
  point_open: "not passed yet",
  point_seen: "confirmed by the teacher",
  point_unseen: (id, point) => `Only the teacher can confirm this: labstacks verify --only ${id} --saw ${point}`,
  point_unjudged: (why) => `cannot be judged: ${why}`,
  looked_at: (when) => `Checked: ${when}`,
  not_looked: "Not checked since it was deployed. labstacks verify --watch checks repeatedly.",
  last_run: "Latest run",
  took: (time) => `took ${time}`,
  since: (time) => `for ${time}`,
  cause: "Why it failed",
  cause_quota: "The account has reached its quota. Request a higher quota in Quota Center, or make the class smaller.",
  cause_stock: "Out of stock in this zone. Allow other zones or types in the class file (fallback), or try later.",
  cause_balance: "The account's balance is too low. Top it up, then run labstacks up again.",
  cause_permission: "Your account lacks a permission. Attach the missing RAM policy, then run labstacks up again.",
  cause_throttled: "Too many requests to the cloud. Run labstacks up to try again.",
  cause_locked: "Another run is working on this seat. Wait until it ends, then run labstacks up again.",
  cause_engine: "Pulumi could not start on this machine. Run labstacks doctor to see why.",
  cause_bug: "An error in labstacks. Please report it, then run labstacks up to try again.",
  cause_untried: "Not tried, because other seats failed first. Run labstacks up to try again.",
  and_more: (count) => `and ${count} more`,
  action_up: "deploying",
  action_down: "removing",
  event_run_started: (command, total) => `labstacks ${command} starts: ${total} stacks`,
  event_run_ended: (time) => `The run ended after ${time}`,
  event_run_stopped: (time) => `The run was stopped after ${time}`,
  event_stop: "The run was asked to stop",
  event_job_up: "deployment starts",
  event_job_down: "removal starts",
  event_done_up: (time) => `is ready (${time})`,
  event_done_down: (time) => `is removed (${time})`,
  event_failed: (cause) => `failed: ${cause}`,
  event_reached: (sentence) => `passed: ${sentence}`,
  event_skipped: "was skipped",
  event_stopped: "was stopped",
  event_step: (op, kind, name) => `${op} ${kind} ${name}`,
  event_step_failed: (op, kind, name) => `failed at ${kind} ${name}`,
  op_create: "created",
  op_update: "changed",
  op_delete: "removed",
  op_replace: "replaced",
  op_read: "read",
  doing_create: "creating",
  doing_update: "changing",
  doing_delete: "removing",
  doing_replace: "replacing",
  doing_read: "reading",
  days: (days, hours) => (hours ? `${days} d ${hours} h` : `${days} d`),
  hours: (hours, minutes) => (minutes ? `${hours} h ${minutes} min` : `${hours} h`),
  minutes: (minutes, seconds) => (seconds ? `${minutes} min ${seconds} s` : `${minutes} min`),
  seconds: (seconds) => `${seconds} s`,
};

const ZH = {
  skip: "跳到座位",
  language: "語言",
  projector: "投影模式",
  rehearsal: "預演，不收費用",
  figures: "數字",
  seats: "座位",
  filter: "只顯示部分座位",
  search: "搜尋座位、姓名或學號",
  search_anonymous: "搜尋座位",
  help: "方向鍵移動座位，Enter 開啟，Esc 關閉，斜線鍵跳到搜尋。",
  nothing: "沒有符合的座位。請清除搜尋，或選擇「全部」。",
  causes: "出錯原因",
  events: "動態",
  no_events: "暫時未有動態。執行 labstacks up 或 down 時會在此顯示。",
  close: "關閉",
  classroom: "共用課室",
  seat: (id) => `座位 ${id}`,
  spare: "後備座位",
  phase_ready: "就緒",
  phase_working: "進行中",
  phase_failed: "失敗",
  phase_incomplete: "未完成",
  phase_leaving: "待移除",
  phase_absent: "未建立",
  phase_all: "全部",
  phase_drifted: "有改動",
  phase_completed: "全部通過",
  about_ready: "此座位的一切已建立。",
  about_working: "引擎正在處理。",
  about_failed: "上次執行失敗；labstacks up 會再試一次。",
  about_incomplete: "執行曾中斷；labstacks up 會完成餘下部分。",
  about_leaving: "學生已離開本班；labstacks up 會移除此座位。",
  about_absent: "尚未建立；labstacks up 會建立。",
  waiting: "等候中",
  connection_opening: "連線中",
  connection_live: "即時",
  connection_lost: "重新連線中",
  connection_closed: "已停止",
  connection_copy: (when) => `${when} 的副本`,
  resources: (count) => `${count} 項資源`,
  figure_ready: "座位就緒",
  figure_working: "進行中",
  figure_failed: "失敗",
  figure_resources: "項資源",
  figure_expires: "後全部到期",
  figure_expired: "已到期",
  figure_reached: "檢查點",
  looked: (time) => `${time}前查看`,
  figure_lesson: "後上課",
  figure_lesson_on: "後下課",
  figure_cost: "目前費用",
  figure_cost_rehearsed: "在阿里雲的估計費用",
  of: (count, total) => `／${total}`,
  of_budget: (budget) => `預算 ${budget.replace(/\.00$/, "")}`,
  strip: (parts) => `座位：${parts.join("、")}`,
  up: "建立中",
  down: "移除中",
  other: (command) => `labstacks ${command} 執行中`,
  done: (ended, total) => `已完成 ${ended}／${total}`,
  left: (time) => `約餘 ${time}`,
  stopping: "正在停止：先完成進行中的步驟",
  all_ready: (total) => `全部 ${total} 個座位已就緒`,
  none: "尚未建立任何座位。請執行 labstacks up",
  some_ready: (ready, total) => `${total} 個座位中有 ${ready} 個就緒`,
  next_up: "labstacks up 會補上餘下的",
  some_drifted: (list) => `與建立時不同：${list}`,
  slowest_now: (list) => `進行最久：${list}`,
  slowest_then: (list) => `用時最長：${list}`,
  sign_in: "登入",
  user: "用戶",
  address: "網址",
  password_note: "初始密碼印在學生的登入卡上。",
  no_sign_in: "座位就緒後顯示。",
  labs: "單元",
  no_outputs: "沒有要派發的資料。",
  drift: "有改動",
  drift_label: "與建立時不同",
  drift_section: "與建立時不同之處",
  drift_advice: (id) =>
    id === "classroom" ? "labstacks up 會將它復原。" : `labstacks reset ${id} 會重新建立此座位，學生須由頭開始。`,
  ingress_rule: "入站規則",
  drift_missing: (what) => `${what} 不見了`,
  drift_changed: (what, path, was, is) => `${what}：${path} 原為 ${was}，現為 ${is}`,
  drift_added: (what, path, is) => `${what}：${path} 現為 ${is}，並非由 labstacks 建立`,
  checkpoints: "檢查點",
  reached_label: (count, all) => `已通過 ${all} 個檢查點中的 ${count} 個`,
  point_open: "尚未通過",
  point_seen: "由教師確認",
  point_unseen: (id, point) => `只有教師能確認：labstacks verify --only ${id} --saw ${point}`,
  point_unjudged: (why) => `無法判斷：${why}`,
  looked_at: (when) => `查看時間：${when}`,
  not_looked: "座位建立後尚未有人查看。labstacks verify --watch 會不斷查看。",
  last_run: "最近一次執行",
  took: (time) => `用時 ${time}`,
  since: (time) => `已 ${time}`,
  cause: "失敗原因",
  cause_quota: "帳戶已達配額上限。請在配額中心申請提高，或減少學生人數。",
  cause_stock: "此處的雲端資源已售罄。可在班級設定檔容許改用其他可用區或規格，或稍後再試。",
  cause_balance: "帳戶餘額不足。請先充值，然後再執行 labstacks up。",
  cause_permission: "執行 labstacks 的人沒有此權限。請加上所需的 RAM 權限政策，然後再執行 labstacks up。",
  cause_throttled: "雲端要求減慢速度。labstacks up 會再試一次。",
  cause_locked: "有人正在處理此座位。請待完成後再執行 labstacks up。",
  cause_engine: "引擎無法在此電腦啟動。labstacks doctor 會指出欠缺甚麼。",
  cause_bug: "labstacks 本身出錯。請報告此問題；labstacks up 會再試一次。",
  cause_untried: "因其他座位先失敗，故未嘗試。labstacks up 會再試一次。",
  and_more: (count) => `另外 ${count} 個`,
  action_up: "建立",
  action_down: "移除",
  event_run_started: (command, total) => `labstacks ${command} 開始處理 ${total} 個座位`,
  event_run_ended: (time) => `執行完畢，用時 ${time}`,
  event_run_stopped: (time) => `執行在 ${time} 後停止`,
  event_stop: "有人要求停止",
  event_job_up: "開始建立",
  event_job_down: "開始移除",
  event_done_up: (time) => `已就緒（${time}）`,
  event_done_down: (time) => `已移除（${time}）`,
  event_failed: (cause) => `失敗：${cause}`,
  event_reached: (sentence) => `通過：${sentence}`,
  event_skipped: "已略過",
  event_stopped: "已停止",
  event_step: (op, kind, name) => `${op}${kind} ${name}`,
  event_step_failed: (op, kind, name) => `${kind} ${name} 失敗`,
  op_create: "已建立",
  op_update: "已更改",
  op_delete: "已移除",
  op_replace: "已更換",
  op_read: "已讀取",
  doing_create: "建立",
  doing_update: "更改",
  doing_delete: "移除",
  doing_replace: "更換",
  doing_read: "讀取",
  days: (days, hours) => (hours ? `${days} 日 ${hours} 小時` : `${days} 日`),
  hours: (hours, minutes) => (minutes ? `${hours} 小時 ${minutes} 分` : `${hours} 小時`),
  minutes: (minutes, seconds) => (seconds ? `${minutes} 分 ${seconds} 秒` : `${minutes} 分`),
  seconds: (seconds) => `${seconds} 秒`,
};

const LANGUAGES = { en: EN, "zh-Hant": ZH };
const REMEMBERED = "labstacks-board-language";

let language = initialLanguage();

function initialLanguage() {
  const wanted = remembered() ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh-Hant" : "en");
  return wanted in LANGUAGES ? wanted : "en";
}

// Storage is closed to pages opened from a file in some browsers.
function remembered() {
  try {
    return localStorage.getItem(REMEMBERED);
  } catch {
    return null;
  }
}

export function currentLanguage() {
  return language;
}

export function speak(wanted) {
  language = wanted;
  document.documentElement.lang = wanted;
  try {
    localStorage.setItem(REMEMBERED, wanted);
  } catch {
    // Then it is forgotten.
  }
}

export function say(key, ...values) {
  const words = LANGUAGES[language][key];
  return typeof words === "function" ? words(...values) : words;
}

// A list as the language writes it.
export function listing(parts) {
  return parts.join(language === "en" ? ", " : "、");
}

// Parts of one line.
export function joined(...parts) {
  return parts.filter(Boolean).join(" · ");
}

export function phaseWord(phase) {
  return say(`phase_${phase}`);
}

export function seatWord(id) {
  return id === "classroom" ? say("classroom") : say("seat", id);
}

// Names of resource types, as the server sends them with the board.
let kinds = {};

export function learnKinds(known) {
  kinds = known;
}

export function kindWord(kind) {
  const known = kinds[kind]?.[language];
  if (known) return known;
  const name = kind.split("/").pop();
  return name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
}

// The name of one of a lab's values.
export function valueWord(lab, name) {
  return lab.values[name]?.[language] ?? name.replaceAll("_", " ");
}

// Pulumi's word for a step, in its plain form.
export function plainOp(op) {
  if (op.startsWith("create")) return "create";
  if (op.startsWith("delete")) return "delete";
  return ["update", "replace", "read"].includes(op) ? op : "update";
}

export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return say("seconds", whole);
  if (whole < 3600) return say("minutes", Math.floor(whole / 60), whole % 60);
  if (whole < 86400) return say("hours", Math.floor(whole / 3600), Math.floor((whole % 3600) / 60));
  return say("days", Math.floor(whole / 86400), Math.floor((whole % 86400) / 3600));
}

// As a watch shows it, where room is short.
export function shortly(seconds) {
  const whole = Math.round(seconds);
  if (whole < 60) return duration(whole);
  const two = (number) => String(number).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

// As people speak of what lies ahead: seconds only of the last minutes.
export function roughly(seconds) {
  if (seconds < 90) return duration(Math.ceil(seconds / 5) * 5);
  return duration(Math.round(seconds / 60) * 60);
}

export function clock(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString("en-GB");
}

export function dateAndTime(seconds) {
  const locale = language === "en" ? "en-GB" : "zh-HK";
  return new Date(seconds * 1000).toLocaleString(locale, { dateStyle: "medium", timeStyle: "short" });
}
