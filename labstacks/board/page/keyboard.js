// Arrow keys among the tiles. Enter and Space open one as on any button; Escape closes the panel by itself.

import { byId } from "./dom.js";

export function bindKeys(tiles) {
  tiles.list.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      byId("search").focus();
      event.preventDefault();
      return;
    }
    const target = destination(tiles.visible, event.target, event.key);
    if (!target) return;
    tiles.makeCurrent(target);
    target.focus();
    event.preventDefault();
  });
  tiles.list.addEventListener("focusin", (event) => {
    if (event.target !== tiles.list) tiles.makeCurrent(event.target);
  });
}

function destination(visible, from, key) {
  const index = visible.indexOf(from);
  if (index < 0) return key.startsWith("Arrow") ? visible[0] : null;
  switch (key) {
    case "ArrowRight":
      return visible[index + 1];
    case "ArrowLeft":
      return visible[index - 1];
    case "ArrowDown":
      return nearest(visible.slice(index + 1), from, Math.min);
    case "ArrowUp":
      return nearest(visible.slice(0, index), from, Math.max);
    case "Home":
      return visible[0];
    case "End":
      return visible.at(-1);
  }
  return null;
}

// The tile of the next row that is nearest to the current column.
function nearest(candidates, from, choose) {
  const rows = candidates.map((tile) => tile.offsetTop).filter((top) => top !== from.offsetTop);
  const row = choose(...rows);
  const distance = (tile) => Math.abs(tile.offsetLeft - from.offsetLeft);
  const inRow = candidates.filter((tile) => tile.offsetTop === row);
  return inRow.sort((one, other) => distance(one) - distance(other))[0];
}
