// Everything the page says, in English and in Traditional Chinese as it is used in Hong Kong.

const EN = {
  skip: "Skip to the seats",
  language: "Language",
  projector: "Projector",
  rehearsal: "rehearsal, nothing is billed",
  figures: "Figures",
  seats: "Seats",
  filter: "Show only some of the seats",
  search: "Find a seat or a name",
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
  phase_absent: "absent",
  phase_all: "all",
  phase_drifted: "drifted",
  phase_completed: "reached all",
  about_ready: "Everything of this seat stands.",
  about_working: "The engine is at work on it.",
  about_failed: "Its last run failed; labstacks up tries again.",
  about_incomplete: "A run was interrupted; labstacks up completes it.",
  about_leaving: "Its student left the class; labstacks up removes it.",
  about_absent: "Nothing of it stands; labstacks up makes it.",
  waiting: "waiting its turn",
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
  figure_expires: "until all expires",
  figure_expired: "expired since",
  figure_reached: "checkpoints",
  looked: (time) => `looked ${time} ago`,
  figure_lesson: "until the next lesson",
  figure_lesson_on: "lesson, time left",
  figure_cost: "cost so far",
  figure_cost_rehearsed: "cost, were it real",
  of: (count, total) => `of ${total}`,
  of_budget: (budget) => `of ${budget.replace(/\.00$/, "")}`,
  strip: (parts) => `Seats: ${parts.join(", ")}`,
  up: "Going up",
  down: "Coming down",
  other: (command) => `labstacks ${command} is at work`,
  done: (ended, total) => `${ended} of ${total} done`,
  left: (time) => `about ${time} left`,
  stopping: "stopping: what is under way is finished first",
  all_ready: (total) => `All ${total} seats are ready`,
  none: "Nothing stands. Start with labstacks up",
  some_ready: (ready, total) => `${ready} of ${total} seats are ready`,
  next_up: "labstacks up does what is missing",
  slowest_now: (list) => `Longest at work: ${list}`,
  slowest_then: (list) => `Took longest: ${list}`,
  sign_in: "Sign-in",
  user: "User",
  address: "Address",
  password_note: "The first password is on the student's card.",
  no_sign_in: "Known once the seat is ready.",
  labs: "Labs",
  no_outputs: "Nothing to hand out.",
  drift: "drift",
  drift_label: "not as it was made",
  drift_section: "Not as it was made",
  drift_advice: (id) =>
    id === "classroom" ? "labstacks up puts it right." : `labstacks reset ${id} makes the seat anew, and its student begins again.`,
  drift_missing: (what) => `${what} is missing`,
  drift_changed: (what, path, was, is) => `${what}: ${path} was ${was}, is ${is}`,
  drift_added: (what, path, is) => `${what}: ${path} is ${is}, which labstacks did not make`,
  checkpoints: "Checkpoints",
  reached_label: (count, all) => `${count} of ${all} checkpoints reached`,
  point_open: "not reached yet",
  point_seen: "seen by the teacher",
  point_unseen: (id, point) => `Nobody but you can see this: labstacks verify --only ${id} --saw ${point}`,
  point_unjudged: (why) => `cannot be judged: ${why}`,
  looked_at: (when) => `Looked at: ${when}`,
  not_looked: "Nobody has looked since the seat was made. labstacks verify --watch looks again and again.",
  last_run: "Newest run",
  took: (time) => `took ${time}`,
  since: (time) => `for ${time}`,
  cause: "Why it failed",
  cause_quota: "The account may have no more of this. Request a higher quota in Quota Center, or make the class smaller.",
  cause_stock: "The cloud has no more of this here. Let the class file fall back to other zones or types, or try later.",
  cause_balance: "The account is short of money. Top it up, then run labstacks up again.",
  cause_permission: "Whoever runs labstacks may not do this. Attach the missing RAM policy, then run labstacks up again.",
  cause_throttled: "The cloud asked us to go slower. labstacks up tries again.",
  cause_locked: "Somebody else is at work on this seat. Wait until that has ended, then run labstacks up again.",
  cause_engine: "The engine could not start on this machine. labstacks doctor says what is short.",
  cause_bug: "labstacks itself made a mistake. Please report it; labstacks up tries again.",
  cause_untried: "Not tried, since others had failed before it. labstacks up tries again.",
  and_more: (count) => `and ${count} more`,
  action_up: "making",
  action_down: "removing",
  event_run_started: (command, total) => `labstacks ${command} begins on ${total} stacks`,
  event_run_ended: (time) => `The run ended after ${time}`,
  event_run_stopped: (time) => `The run was stopped after ${time}`,
  event_stop: "Somebody asked the run to stop",
  event_job_up: "is being made",
  event_job_down: "is being removed",
  event_done_up: (time) => `is ready (${time})`,
  event_done_down: (time) => `is gone (${time})`,
  event_failed: (cause) => `failed: ${cause}`,
  event_reached: (sentence) => `reached: ${sentence}`,
  event_skipped: "was skipped",
  event_stopped: "was stopped",
  event_step: (op, kind, name) => `${op} ${kind} ${name}`,
  event_step_failed: (op, kind, name) => `failed at ${kind} ${name}`,
  op_create: "made",
  op_update: "changed",
  op_delete: "removed",
  op_replace: "replaced",
  op_read: "read",
  doing_create: "making",
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
  rehearsal: "綵排，不收費用",
  figures: "數字",
  seats: "座位",
  filter: "只顯示部分座位",
  search: "搜尋座位或姓名",
  search_anonymous: "搜尋座位",
  help: "方向鍵移動座位，Enter 開啟，Esc 關閉，斜線鍵跳到搜尋。",
  nothing: "沒有符合的座位。請清除搜尋，或選擇「全部」。",
  causes: "出錯原因",
  events: "動態",
  no_events: "暫時未有動態。執行 labstacks up 或 down 時會在此顯示。",
  close: "關閉",
  classroom: "共用教室",
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
  phase_completed: "全部達成",
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
  figure_cost_rehearsed: "若非綵排",
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
  slowest_now: (list) => `進行最久：${list}`,
  slowest_then: (list) => `用時最長：${list}`,
  sign_in: "登入",
  user: "用戶",
  address: "網址",
  password_note: "初始密碼印在學生的登入卡上。",
  no_sign_in: "座位就緒後顯示。",
  labs: "實驗",
  no_outputs: "沒有要派發的資料。",
  drift: "有改動",
  drift_label: "與建立時不同",
  drift_section: "與建立時不同之處",
  drift_advice: (id) =>
    id === "classroom" ? "labstacks up 會將它復原。" : `labstacks reset ${id} 會重新建立此座位，學生須由頭開始。`,
  drift_missing: (what) => `${what} 不見了`,
  drift_changed: (what, path, was, is) => `${what}：${path} 原為 ${was}，現為 ${is}`,
  drift_added: (what, path, is) => `${what}：${path} 現為 ${is}，並非由 labstacks 建立`,
  checkpoints: "檢查點",
  reached_label: (count, all) => `已達成 ${all} 個檢查點中的 ${count} 個`,
  point_open: "尚未達成",
  point_seen: "由老師確認",
  point_unseen: (id, point) => `只有老師能看見：labstacks verify --only ${id} --saw ${point}`,
  point_unjudged: (why) => `無法判斷：${why}`,
  looked_at: (when) => `查看時間：${when}`,
  not_looked: "座位建立後尚未有人查看。labstacks verify --watch 會不斷查看。",
  last_run: "最近一次執行",
  took: (time) => `用時 ${time}`,
  since: (time) => `已 ${time}`,
  cause: "失敗原因",
  cause_quota: "帳戶已達配額上限。請在配額中心申請提高，或縮小班別。",
  cause_stock: "此處的雲端資源已售罄。可在班別檔案容許改用其他可用區或規格，或稍後再試。",
  cause_balance: "帳戶餘額不足。請先充值，然後再執行 labstacks up。",
  cause_permission: "執行 labstacks 的人沒有此權限。請加上所需的 RAM 權限策略，然後再執行 labstacks up。",
  cause_throttled: "雲端要求減慢速度。labstacks up 會再試一次。",
  cause_locked: "有人正在處理此座位。請待完成後再執行 labstacks up。",
  cause_engine: "引擎無法在此電腦啟動。labstacks doctor 會指出欠缺甚麼。",
  cause_bug: "labstacks 本身出錯。請報告此問題；labstacks up 會再試一次。",
  cause_untried: "因其他座位先失敗，故未嘗試。labstacks up 會再試一次。",
  and_more: (count) => `另外 ${count} 個`,
  action_up: "建立",
  action_down: "移除",
  event_run_started: (command, total) => `labstacks ${command} 開始處理 ${total} 個堆疊`,
  event_run_ended: (time) => `執行完畢，用時 ${time}`,
  event_run_stopped: (time) => `執行在 ${time} 後停止`,
  event_stop: "有人要求停止",
  event_job_up: "開始建立",
  event_job_down: "開始移除",
  event_done_up: (time) => `已就緒（${time}）`,
  event_done_down: (time) => `已移除（${time}）`,
  event_failed: (cause) => `失敗：${cause}`,
  event_reached: (sentence) => `達成：${sentence}`,
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

// What resources are called by those who are no engineers; others go by their type's own name.
const KINDS = {
  "alb/LoadBalancer": ["load balancer", "負載均衡器"],
  "cs/ManagedKubernetes": ["Kubernetes cluster", "Kubernetes 叢集"],
  "ecs/EcsDisk": ["disk", "磁碟"],
  "ecs/EcsKeyPair": ["key pair", "密鑰對"],
  "ecs/EcsSnapshot": ["snapshot", "快照"],
  "ecs/Instance": ["server", "伺服器"],
  "ecs/SecurityGroup": ["security group", "安全組"],
  "ecs/SecurityGroupRule": ["security rule", "安全組規則"],
  "fc/V3Function": ["function", "函數"],
  "oss/Bucket": ["bucket", "儲存空間"],
  "oss/BucketObject": ["file", "檔案"],
  "ram/Group": ["user group", "用戶組"],
  "ram/LoginProfile": ["console access", "控制台登入"],
  "ram/Policy": ["policy", "權限策略"],
  "ram/Role": ["role", "角色"],
  "ram/User": ["user", "用戶"],
  "ram/UserGroupAttachment": ["membership", "組員身分"],
  "ram/UserPolicyAttachment": ["permission", "授權"],
  "rds/Database": ["database", "數據庫"],
  "rds/Instance": ["database server", "數據庫伺服器"],
  "rds/RdsAccount": ["database account", "數據庫帳戶"],
  "vpc/NatGateway": ["NAT gateway", "NAT 網關"],
  "vpc/Network": ["network", "專有網絡"],
  "vpc/Switch": ["vSwitch", "交換機"],
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

export function kindWord(kind) {
  const known = KINDS[kind];
  if (known) return known[language === "en" ? 0 : 1];
  const name = kind.split("/").pop();
  return name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
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
