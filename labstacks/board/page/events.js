// What happens, newest first, and what went wrong, grouped by cause.

import { byId, make } from "./dom.js";
import { clock, currentLanguage, duration, kindWord, plainOp, say } from "./words.js";

const MOST = 150;
const MOST_SEATS = 12;

export function drawEvents(store) {
  const list = byId("events");
  if (!changed(list, [store.board.events, currentLanguage()])) return;
  const events = store.board.events.slice(-MOST).reverse();
  const sentence = sentences(store.board.checkpoints);
  const lines = events.map((event) => line(event, sentence));
  list.replaceChildren(...(lines.length ? lines : [make("li", "none", say("no_events"))]));
}

export function drawCauses(store, open) {
  const causes = store.causes();
  if (!changed(byId("causes"), [causes, currentLanguage()])) return;
  byId("causes-section").hidden = causes.length === 0;
  byId("causes").replaceChildren(
    ...causes.map(({ why, about, ids }) => make("li", "", ...causeWords(about, why), seatButtons(ids, open))),
  );
}

// A known cause as people say it, with what to do; below it the cloud's own words.
export function causeWords(about, cause) {
  if (!about) return [make("p", "", cause)];
  return [make("p", "", say(`cause_${about}`)), make("p", "own-words", cause)];
}

export function eventWords(event, sentence = () => event.checkpoint) {
  switch (event.event) {
    case "run-started":
      return say("event_run_started", event.command, event.total);
    case "run-ended":
      return say(event.stopped ? "event_run_stopped" : "event_run_ended", duration(event.seconds));
    case "stop-requested":
      return say("event_stop");
    case "job-started":
      return say(`event_job_${event.action}`);
    case "job-ended":
      return jobWords(event);
    case "reached":
      return say("event_reached", sentence(event.checkpoint));
    case "resource-done":
      return say("event_step", say(`op_${plainOp(event.op)}`), kindWord(event.kind), event.name);
    case "resource-failed":
      return say("event_step_failed", event.op, kindWord(event.kind), event.name);
  }
  return event.cause;
}

// Whether a list has to be redrawn. Otherwise it stays, with its focus and scroll position.
function changed(list, content) {
  const drawn = JSON.stringify(content);
  if (list.drawn === drawn) return false;
  list.drawn = drawn;
  return true;
}

function jobWords(event) {
  if (event.status === "done") return say(`event_done_${event.action}`, duration(event.seconds));
  return event.status === "failed" ? say("event_failed", event.cause) : say(`event_${event.status}`);
}

// How a checkpoint's id is said in the language that is spoken.
export function sentences(checkpoints) {
  const known = new Map(checkpoints.map((checkpoint) => [checkpoint.id, checkpoint]));
  return (id) => known.get(id)?.[currentLanguage()] ?? id;
}

function line(event, sentence) {
  const seat = event.seat === "classroom" ? say("classroom") : event.seat;
  const words = eventWords(event, sentence);
  return make("li", weight(event), make("time", "", clock(event.time)), make("b", "", seat), words);
}

// How much an event weighs: what turns a tile more than a step on one resource.
function weight(event) {
  if (event.event === "error" || event.event === "resource-failed" || event.status === "failed") return "bad";
  if (event.event === "reached" || (event.event === "job-ended" && event.status === "done")) return "good";
  return event.event.startsWith("resource") ? "small" : "";
}

function seatButtons(ids, open) {
  const buttons = ids.slice(0, MOST_SEATS).map((id) => {
    const button = make("button", "seat-link", id === "classroom" ? say("classroom") : id);
    button.type = "button";
    button.addEventListener("click", () => open(id));
    return button;
  });
  const more = ids.length > MOST_SEATS ? say("and_more", ids.length - MOST_SEATS) : "";
  return make("p", "seat-links", ...buttons, more);
}
