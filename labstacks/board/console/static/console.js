// The pages work without this file. It asks before something is lost, and shows changes as they happen.

document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-select]")) event.target.select();
});

function settle() {
  for (const box of document.querySelectorAll("[data-end]")) box.scrollTop = box.scrollHeight;
  const line = document.querySelector("[data-history]");
  if (!line || line.dataset.bound) return;
  line.dataset.bound = "yes";
  const history = JSON.parse(line.dataset.history);
  let place = history.length;
  line.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    place = Math.max(0, Math.min(history.length, place + (event.key === "ArrowUp" ? -1 : 1)));
    line.value = history[place] ?? "";
  });
}

// A page in which somebody writes, reads on, or has something open is not replaced.
function isBusy() {
  const main = document.querySelector("main");
  const focused = document.activeElement;
  return (
    main.contains(focused) && focused.matches("input, textarea, select") ||
    [...main.querySelectorAll("input:not([type=hidden]), textarea")].some((field) => field.value !== field.defaultValue) ||
    main.querySelector("details[open], iframe") !== null
  );
}

function refresh() {
  if (isBusy()) return;
  const request = new XMLHttpRequest();
  request.open("GET", location.href);
  // A parsed document, so that no text is ever turned into markup here.
  request.responseType = "document";
  request.onload = () => {
    const fresh = request.response?.querySelector("main");
    const main = document.querySelector("main");
    if (request.status !== 200 || request.responseURL !== location.href.split("#")[0] || !fresh || isBusy()) return;
    const focused = document.activeElement?.textContent;
    for (const notice of main.querySelectorAll(".notice")) fresh.prepend(notice.cloneNode(true));
    main.replaceChildren(...document.adoptNode(fresh).childNodes);
    const again = [...main.querySelectorAll("button, a")].find((one) => one.textContent === focused);
    if (focused && again) again.focus();
    settle();
  };
  request.send();
}

const wide = window.matchMedia("(min-width: 60rem)");
function menu() {
  for (const box of document.querySelectorAll("[data-menu]")) box.open = wide.matches;
}
wide.addEventListener("change", menu);
menu();
settle();
if (document.body.dataset.live !== undefined) {
  let later;
  const events = new EventSource("/live");
  events.addEventListener("changed", () => {
    clearTimeout(later);
    later = setTimeout(refresh, 200 + 400 * Math.random());
  });
}
