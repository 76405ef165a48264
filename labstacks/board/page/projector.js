// Projector mode: large tiles that fit the wall, and no names.

import { byId, setAttribute } from "./dom.js";

const HASH = "#wall"; // no element's id, or the browser would go to that element
const SHAPE = 1.45; // how much wider than high what stands on a tile is
const GAP = 10;

export class Projector {
  constructor(changed) {
    this.button = byId("projector");
    this.button.addEventListener("click", () => this.set(!this.on));
    this.changed = changed;
    this.on = location.hash === HASH;
    addEventListener("resize", () => this.fit());
  }

  set(on) {
    this.on = on;
    history.replaceState(null, "", on ? HASH : location.pathname);
    this.changed();
  }

  draw() {
    document.body.classList.toggle("projecting", this.on);
    setAttribute(this.button, "aria-pressed", String(this.on));
    this.fit();
  }

  // As many columns as let all tiles be seen at once, each as large as can be.
  fit() {
    const list = byId("seats");
    if (!this.on) {
      list.style.removeProperty("--columns");
      return;
    }
    const count = list.querySelectorAll("li:not([hidden])").length || 1;
    const box = list.getBoundingClientRect();
    const height = Math.max(200, innerHeight - box.top - scrollY - 24);
    const { columns, row } = bestGrid(count, box.width, height);
    list.style.setProperty("--columns", columns);
    list.style.setProperty("--row", `${Math.max(48, row)}px`);
  }
}

// The grid in which what stands on the tiles can be largest.
export function bestGrid(count, width, height) {
  let best = { size: 0 };
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const column = (width + GAP) / columns - GAP;
    const row = Math.min((height + GAP) / rows - GAP, column);
    const size = Math.min(column, row * SHAPE);
    if (size > best.size) best = { size, columns, row };
  }
  return best;
}
