// The seats as tiles: made once, changed where something changed.

import { byId, make, setAttribute, setText, sign } from "./dom.js";
import { joined, kindWord, phaseWord, plainOp, say, seatWord, shortly } from "./words.js";

const FLASH = 1600; // milliseconds that a tile shows that it has just turned

export class Tiles {
  constructor(store, { open, shows, named }) {
    this.store = store;
    this.open = open;
    this.shows = shows;
    this.named = named;
    this.list = byId("seats");
    this.parts = new Map();
  }

  // Those that the filters leave, in the order of the page.
  get visible() {
    return [...this.list.querySelectorAll("li:not([hidden]) > button")];
  }

  draw() {
    const seats = [this.store.board.classroom, ...this.store.seats.values()];
    this.adapt(seats);
    for (const seat of seats) this.drawOne(seat);
    this.keepReachable();
    byId("nothing").hidden = this.visible.length > 0;
  }

  // Times go on between the server's news.
  tick() {
    for (const seat of [this.store.board.classroom, ...this.store.seats.values()]) {
      if (seat.phase === "working") setText(this.parts.get(seat.id).time, this.timeOf(seat));
    }
  }

  flash(seats) {
    for (const { id } of seats) {
      const tile = this.parts.get(id)?.tile;
      tile?.classList.add("turned");
      setTimeout(() => tile?.classList.remove("turned"), FLASH);
    }
  }

  adapt(seats) {
    const ids = seats.map((seat) => seat.id);
    if (ids.join() === [...this.parts.keys()].join()) return;
    const known = this.parts;
    this.parts = new Map(ids.map((id) => [id, known.get(id) ?? this.makeOne(id)]));
    this.list.replaceChildren(...[...this.parts.values()].map(({ place }) => place));
  }

  makeOne(id) {
    const names = ["id", "phase", "who", "note", "time", "drift", "reached", "meter"];
    const parts = Object.fromEntries(names.map((name) => [name, make("span", name)]));
    const state = make("span", "state");
    const foot = make("span", "foot", parts.time, parts.drift, parts.reached);
    const tile = make("button", "tile", make("span", "top", parts.id, state), parts.who, parts.note, foot, parts.meter);
    parts.drift.append(sign("drifted"), make("span"));
    tile.type = "button";
    tile.tabIndex = -1;
    tile.dataset.seat = id;
    tile.addEventListener("click", () => this.open(id));
    return { ...parts, state, tile, place: make("li", id === "classroom" ? "shared" : "", tile) };
  }

  drawOne(seat) {
    const { tile, place, id, phase, state, who, note, time } = this.parts.get(seat.id);
    if (tile.dataset.phase !== seat.phase) {
      tile.dataset.phase = seat.phase;
      state.replaceChildren(sign(seat.phase), phase);
    }
    setText(id, seat.id === "classroom" ? say("classroom") : seat.id);
    setText(phase, phaseWord(seat.phase));
    setText(who, this.whoIs(seat));
    setText(note, this.noteOn(seat));
    setText(time, this.timeOf(seat));
    this.drawProgress(seat);
    setAttribute(tile, "aria-label", this.label(seat));
    place.hidden = !this.shows(seat);
  }

  // How many checkpoints are passed, as a number and as a bar; and whether the seat has drifted.
  drawProgress(seat) {
    const { tile, drift, reached, meter } = this.parts.get(seat.id);
    const [count, all] = [this.store.reachedBy(seat), this.store.board.checkpoints.length];
    const judged = this.judged(seat);
    tile.classList.toggle("judged", judged);
    tile.classList.toggle("drifted", this.store.hasDrift(seat));
    tile.classList.toggle("completed", this.store.hasAll(seat));
    drift.hidden = !this.store.hasDrift(seat);
    setText(drift.lastElementChild, say("drift"));
    reached.hidden = meter.hidden = !judged;
    setText(reached, judged ? `${count}/${all}` : "");
    meter.style.setProperty("--share", all ? count / all : 0);
  }

  judged(seat) {
    return this.store.judges && seat.id !== "classroom" && (seat.phase !== "absent" || this.store.reachedBy(seat) > 0);
  }

  whoIs(seat) {
    const name = this.named() ? joined(seat.name, seat.number) : "";
    return name || (seat.spare ? say("spare") : "");
  }

  noteOn(seat) {
    if (seat.cause) return seat.about ? firstSentence(say(`cause_${seat.about}`)) : seat.why;
    if (this.store.waits(seat)) return say("waiting");
    const step = seat.work.step;
    if (seat.phase !== "working" || !step) return "";
    return `${say(`doing_${plainOp(step.op)}`)} ${kindWord(step.kind)}`;
  }

  timeOf(seat) {
    const age = this.store.age(seat);
    const count = seat.resources ? say("resources", seat.resources) : "";
    return joined(seat.phase === "working" && age !== null ? shortly(age) : "", count);
  }

  label(seat) {
    const parts = [seatWord(seat.id), this.whoIs(seat), phaseWord(seat.phase), this.noteOn(seat)];
    const progress = [
      this.store.hasDrift(seat) ? say("drift_label") : "",
      this.judged(seat) ? say("reached_label", this.store.reachedBy(seat), this.store.board.checkpoints.length) : "",
    ];
    return [...parts, say("resources", seat.resources), ...progress].filter(Boolean).join(", ");
  }

  // Exactly one tile is in the tab order: the one last used, else the first.
  keepReachable() {
    const visible = this.visible;
    const current = visible.find((tile) => tile.tabIndex === 0) ?? visible[0];
    this.makeCurrent(current);
  }

  makeCurrent(tile) {
    for (const { tile: each } of this.parts.values()) each.tabIndex = each === tile ? 0 : -1;
  }
}

function firstSentence(text) {
  return text.split(/(?<=\.) |(?<=。)/)[0];
}
