// The head of the page: the class and its state as a sentence, a strip and figures.

import { byId, make, setAttribute, setText } from "./dom.js";
import { PHASES } from "./store.js";
import { currentLanguage, duration, joined, listing, phaseWord, roughly, say } from "./words.js";

const SLOWEST = 3;
const MOST_DRIFTED = 6; // seats that the headline names
const ENOUGH = 3; // seats that must have ended before a forecast is worth anything
const STRIP_ORDER = ["ready", "working", "leaving", "incomplete", "failed", "absent"];

export function drawHeader(store) {
  const { board } = store;
  const level = board.level[currentLanguage()];
  const where = board.cloud === "rehearsal" ? say("rehearsal") : board.region;
  document.title = `${board.class} · labstacks`;
  setText(byId("class"), board.class);
  setText(byId("level"), joined(level, listing(board.labs.map((lab) => lab.id)), where));
  setText(byId("trouble"), board.trouble);
  byId("trouble").hidden = !board.trouble;
  drawStrip(store);
  drawTimes(store);
}

// What changes as time passes.
export function drawTimes(store) {
  setText(byId("sentence"), sentence(store));
  setText(byId("slowest"), slowest(store));
  drawFigures(store);
}

function sentence(store) {
  const { board } = store;
  const { run, running } = board;
  if (running && run?.going_on) {
    const action = run.command === "up" || run.command === "down" ? say(run.command) : say("other", run.command);
    return joined(action, say("done", run.ended, run.total), run.stopping ? say("stopping") : forecast(store));
  }
  if (running) return say("other", running.command);
  const counts = store.counts();
  const total = store.seats.size;
  if (counts.absent === total) return say("none");
  if (counts.ready === total) return joined(say("all_ready", total), drifted(store));
  return joined(say("some_ready", counts.ready, total), say("next_up"), drifted(store));
}

function drifted(store) {
  const seats = store.drifted.map(({ id }) => (id === "classroom" ? say("classroom") : id));
  if (!seats.length) return "";
  const more = seats.length > MOST_DRIFTED ? [say("and_more", seats.length - MOST_DRIFTED)] : [];
  return say("some_drifted", listing([...seats.slice(0, MOST_DRIFTED), ...more]));
}

function forecast(store) {
  const { run } = store.board;
  if (run.ended < ENOUGH || run.ended === run.total) return "";
  return say("left", roughly(((store.now() - run.started) / run.ended) * (run.total - run.ended)));
}

function slowest(store) {
  const seats = store.slowest(SLOWEST);
  if (!seats.length) return "";
  const list = listing(
    seats.map((seat) => `${seat.id === "classroom" ? say("classroom") : seat.id} ${duration(store.age(seat))}`),
  );
  return say(seats[0].phase === "working" ? "slowest_now" : "slowest_then", list);
}

function drawStrip(store) {
  const strip = byId("strip");
  const counts = store.counts();
  if (!strip.childElementCount) {
    strip.append(...STRIP_ORDER.map((phase) => Object.assign(make("span"), { className: `part ${phase}` })));
  }
  STRIP_ORDER.forEach((phase, index) => {
    strip.children[index].hidden = counts[phase] === 0;
    strip.children[index].style.setProperty("flex-grow", counts[phase]);
  });
  const parts = PHASES.filter((phase) => counts[phase]).map((phase) => `${counts[phase]} ${phaseWord(phase)}`);
  setAttribute(strip, "aria-label", say("strip", parts));
}

function drawFigures(store) {
  const figures = figuresOf(store);
  const list = byId("figures");
  if (list.childElementCount !== figures.length) {
    list.replaceChildren(
      ...figures.map(() => make("div", "", make("dt"), make("dd", "", make("span", "value"), make("span", "rest")))),
    );
  }
  figures.forEach(([name, value, rest = "", label = say(`figure_${name}`)], index) => {
    const place = list.children[index];
    place.className = `figure ${name}`;
    setText(place.querySelector("dt"), label);
    setText(place.querySelector(".value"), String(value));
    place.style.setProperty("--letters", lettersOf(String(value)));
    setText(place.querySelector(".rest"), rest);
  });
}

// How much room a text takes: a Chinese character that of almost two digits.
function lettersOf(text) {
  return [...text].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 1.6 : 1), 0);
}

// Only what is known: no expiry without a timetable, no cost without prices.
function figuresOf(store) {
  const { board } = store;
  const counts = store.counts();
  const figures = [
    ["ready", counts.ready, say("of", counts.ready, store.seats.size)],
    ["working", counts.working],
    ["failed", counts.failed],
    ["resources", store.resources()],
  ];
  if (store.judges) {
    const all = store.taught.length * board.checkpoints.length;
    const looked = board.looked === null ? "" : say("looked", roughly(Math.max(0, store.now() - board.looked)));
    const label = joined(say("figure_reached"), looked);
    figures.push(["reached", store.reached(), say("of", store.reached(), all), label]);
  }
  const lesson = lessonOf(store);
  if (lesson) figures.push(lesson);
  if (board.expires) {
    const left = Date.parse(board.expires) / 1000 - store.now();
    figures.push([left < 0 ? "expired" : "expires", roughly(Math.abs(left))]);
  }
  if (board.cost) {
    const name = board.cloud === "rehearsal" ? "cost_rehearsed" : "cost";
    const label = joined(say(`figure_${name}`), board.cost.budget && say("of_budget", board.cost.budget));
    figures.push([name, board.cost.so_far, "", label]);
  }
  return figures;
}

function lessonOf(store) {
  const now = store.now() * 1000;
  const session = store.board.sessions.find(({ end }) => Date.parse(end) > now);
  if (!session) return null;
  const on = Date.parse(session.start) <= now;
  return [on ? "lesson_on" : "lesson", roughly((Date.parse(on ? session.end : session.start) - now) / 1000)];
}
