// One seat in full: its state, sign-in and the values of its labs. It holds no password.

import { byId, linked, make, setText, sign } from "./dom.js";
import { causeWords, eventWords, sentences } from "./events.js";
import { checkpointList, driftList } from "./progress.js";
import { clock, currentLanguage, dateAndTime, duration, joined, phaseWord, say, seatWord, valueWord } from "./words.js";

const MOST_EVENTS = 20;

export class Panel {
  constructor(store, { named }) {
    this.store = store;
    this.named = named;
    this.dialog = byId("panel");
    this.shown = null;
    this.drawn = "";
    byId("panel-close").addEventListener("click", () => this.dialog.close());
    this.dialog.addEventListener("close", () => this.left());
    // A click beside the panel lands on the dialog itself.
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
  }

  open(id) {
    this.shown = id;
    this.drawn = "";
    this.draw();
    if (!this.dialog.open) this.dialog.showModal();
    byId("panel-heading").focus();
  }

  // The browser returns the focus to the tile, unless the tile was redrawn meanwhile: then we do.
  left() {
    const tile = document.querySelector(`.tile[data-seat="${this.shown}"]`);
    this.shown = null;
    if (document.activeElement === document.body) tile?.focus();
  }

  draw() {
    if (!this.shown) return;
    const seat = this.store.seat(this.shown);
    if (!seat) {
      this.dialog.close();
      return;
    }
    this.dialog.dataset.phase = seat.phase;
    setText(byId("panel-heading"), seatWord(seat.id));
    setText(byId("panel-who"), this.whoIs(seat));
    const events = this.store.board.events.filter((event) => event.seat === seat.id).slice(-MOST_EVENTS);
    // Drawn only when something is different, so that a link does not lose the focus.
    const state = JSON.stringify([seat, events, currentLanguage(), this.named()]);
    if (state === this.drawn) return;
    this.drawn = state;
    byId("panel-body").replaceChildren(...this.sections(seat, events));
  }

  whoIs(seat) {
    const name = this.named() ? joined(seat.name, seat.number) : "";
    return name || (seat.spare ? say("spare") : "");
  }

  sections(seat, events) {
    const parts = [overview(seat)];
    if (seat.cause) parts.push(section("cause", make("div", "cause", ...causeWords(seat.about, seat.cause))));
    if (seat.drift.length) parts.push(section("drift_section", driftList(seat), advice("drift_advice", seat)));
    if (seat.id !== "classroom") parts.push(section("sign_in", ...signIn(seat)));
    if (seat.id !== "classroom" && this.store.board.checkpoints.length) {
      parts.push(section("checkpoints", ...checkpointList(this.store, seat), lookedAt(seat)));
    }
    if (seat.id !== "classroom") parts.push(section("labs", ...labs(this.store.board.labs, seat)));
    const sentence = sentences(this.store.board.checkpoints);
    if (events.length) parts.push(section("last_run", this.tookFor(seat), eventList(events, sentence)));
    return parts;
  }

  tookFor(seat) {
    const { action, started, seconds } = seat.work;
    if (!action || !started) return "";
    const took = seconds ? say("took", duration(seconds)) : "";
    return make("p", "aside", joined(say(`action_${action}`), clock(started), took));
  }
}

function overview(seat) {
  const state = make("p", "state", sign(seat.phase), make("strong", "", phaseWord(seat.phase)));
  state.append(make("span", "", say("resources", seat.resources)));
  return make("section", "overview", state, make("p", "aside", say(`about_${seat.phase}`)));
}

function signIn(seat) {
  const { user, address } = seat.sign_in;
  if (!user) return [make("p", "aside", say("no_sign_in"))];
  const rows = [[say("user"), user], ...(address ? [[say("address"), address]] : [])];
  return [pairs(rows), make("p", "aside", say("password_note"))];
}

function labs(known, seat) {
  return known
    .filter((lab) => lab.id in seat.labs || seat.phase === "ready")
    .map((lab) => {
      const values = Object.entries(seat.labs[lab.id] ?? {});
      const outputs = values.map(([name, value]) => [valueWord(lab, name), value]);
      const heading = make("h4", "", make("b", "", lab.id), ` ${lab[currentLanguage()]}`);
      return make("div", "lab", heading, outputs.length ? pairs(outputs) : make("p", "aside", say("no_outputs")));
    });
}

function pairs(rows) {
  const list = make("dl", "pairs");
  for (const [name, value] of rows) {
    list.append(make("dt", "", name), make("dd", "", linked(value)));
  }
  return list;
}

function section(title, ...children) {
  return make("section", "", make("h3", "", say(title)), ...children);
}

function advice(key, seat) {
  return make("p", "aside", say(key, seat.id));
}

function lookedAt(seat) {
  return make("p", "aside", seat.looked === null ? say("not_looked") : say("looked_at", dateAndTime(seat.looked)));
}

function eventList(events, sentence) {
  const items = events.map((event) => make("li", "", make("time", "", clock(event.time)), eventWords(event, sentence)));
  return make("ol", "steps", ...items.reverse());
}
