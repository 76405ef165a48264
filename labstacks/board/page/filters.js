// Which seats are shown: of one phase, or that a text is found in.

import { byId, make, setAttribute, setText, sign } from "./dom.js";
import { PHASES } from "./store.js";
import { phaseWord } from "./words.js";

export class Filters {
  constructor(store, { changed, named }) {
    this.store = store;
    this.named = named;
    this.phase = "all";
    this.search = byId("search");
    this.chips = new Map(["all", ...PHASES].map((phase) => [phase, this.makeChip(phase, changed)]));
    byId("chips").append(...[...this.chips.values()].map(({ chip }) => chip));
    this.search.addEventListener("input", changed);
    this.search.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.search.value = "";
      changed();
    });
  }

  makeChip(phase, changed) {
    const [label, count] = [make("span"), make("span", "count")];
    const chip = make("button", "chip", phase === "all" ? "" : sign(phase), label, count);
    chip.type = "button";
    chip.dataset.phase = phase;
    chip.addEventListener("click", () => {
      this.phase = this.phase === phase ? "all" : phase;
      changed();
    });
    return { chip, label, count };
  }

  draw() {
    const counts = { ...this.store.counts(), all: this.store.seats.size };
    for (const [phase, { chip, label, count }] of this.chips) {
      setText(label, phaseWord(phase));
      setText(count, String(counts[phase]));
      setAttribute(chip, "aria-pressed", String(this.phase === phase));
      chip.hidden = phase !== "all" && counts[phase] === 0 && this.phase !== phase;
    }
  }

  shows(seat) {
    if (seat.id === "classroom") return this.phase === "all" && !this.text;
    return (this.phase === "all" || seat.phase === this.phase) && this.matches(seat);
  }

  get text() {
    return this.search.value.trim().toLowerCase();
  }

  matches(seat) {
    const text = this.text;
    if (!text) return true;
    const known = [seat.id, seat.cause, ...(this.named() ? [seat.name, seat.group] : [])];
    return known.some((each) => each.toLowerCase().includes(text));
  }
}
