// Projector mode: large tiles that fit the wall, and no names.

import { byId, setAttribute } from "./dom.js";

const HASH = "#wall"; // no element's id, or the browser would go to that element
const SHAPE = 1.45; // width of a tile's content by its height
const GAP = 10;
const CROWD = 90; // from so many seats on a tile has room for its sign and its number only
const CROWDED = { shape: 3, gap: 5 };

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
      document.body.classList.remove("crowded");
      list.style.removeProperty("--columns");
      return;
    }
    const count = list.querySelectorAll("li:not([hidden])").length || 1;
    const box = list.getBoundingClientRect();
    const height = Math.max(120, innerHeight - box.top - scrollY - 24);
    const crowded = count > CROWD;
    document.body.classList.toggle("crowded", crowded);
    // The classroom's longer name then takes the room of two.
    const places = crowded ? count + 1 : count;
    const { columns, row } = bestGrid(places, box.width, height, crowded ? CROWDED : { shape: SHAPE, gap: GAP });
    list.style.setProperty("--columns", columns);
    list.style.setProperty("--row", `${Math.max(24, row)}px`);
  }
}

// The grid in which the content of the tiles can be largest.
export function bestGrid(count, width, height, { shape, gap }) {
  let best = { size: 0 };
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const column = (width + gap) / columns - gap;
    const row = Math.min((height + gap) / rows - gap, column);
    const size = Math.min(column, row * shape);
    if (size > best.size) best = { size, columns, row };
  }
  return best;
}
