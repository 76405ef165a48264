// Which seats are shown: of one phase, with drift, with all reached, or that a text is found in.

import { byId, make, setAttribute, setText, sign } from "./dom.js";
import { PHASES } from "./store.js";
import { say } from "./words.js";

const KINDS = ["all", ...PHASES, "drifted", "completed"];

export class Filters {
  constructor(store, { changed, named }) {
    this.store = store;
    this.named = named;
    this.kind = "all";
    this.search = byId("search");
    this.chips = new Map(KINDS.map((kind) => [kind, this.makeChip(kind, changed)]));
    byId("chips").append(...[...this.chips.values()].map(({ chip }) => chip));
    this.search.addEventListener("input", changed);
    this.search.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.search.value = "";
      changed();
    });
  }

  makeChip(kind, changed) {
    const [label, count] = [make("span"), make("span", "count")];
    const chip = make("button", "chip", kind === "all" ? "" : sign(kind), label, count);
    chip.type = "button";
    chip.dataset.phase = kind;
    chip.addEventListener("click", () => {
      this.kind = this.kind === kind ? "all" : kind;
      changed();
    });
    return { chip, label, count };
  }

  draw() {
    const seats = [...this.store.seats.values()];
    for (const [kind, { chip, label, count }] of this.chips) {
      const found = seats.filter((seat) => this.isOf(kind, seat)).length;
      setText(label, say(`phase_${kind}`));
      setText(count, String(found));
      setAttribute(chip, "aria-pressed", String(this.kind === kind));
      chip.hidden = kind !== "all" && found === 0 && this.kind !== kind;
    }
  }

  // The classroom is there with all seats, and where it has drift itself.
  shows(seat) {
    if (seat.id === "classroom" && this.kind !== "drifted") return this.kind === "all" && !this.text;
    return this.isOf(this.kind, seat) && this.matches(seat);
  }

  isOf(kind, seat) {
    if (kind === "drifted") return this.store.hasDrift(seat);
    if (kind === "completed") return this.store.hasAll(seat);
    return kind === "all" || seat.phase === kind;
  }

  get text() {
    return this.search.value.trim().toLowerCase();
  }

  matches(seat) {
    const text = this.text;
    if (!text) return true;
    const known = [seat.id, seat.cause, ...(this.named() ? [seat.name, seat.number] : [])];
    return known.some((each) => each.toLowerCase().includes(text));
  }
}
