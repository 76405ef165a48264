// The checkpoints and the drift of one seat, as lists.

import { make, sign } from "./dom.js";
import { currentLanguage, dateAndTime, joined, kindWord, say } from "./words.js";

// A list for each lab: its checkpoints as sentences, each with its state.
export function checkpointList(store, seat) {
  return [...byLab(store.board.checkpoints)].map(([lab, points]) => {
    const count = points.filter(({ id }) => id in seat.reached).length;
    const heading = make("h4", "", make("b", "", lab), ` ${count}/${points.length}`);
    return make("div", "lab", heading, make("ul", "points", ...points.map((point) => pointLine(point, seat))));
  });
}

export function driftList(seat) {
  return make("ul", "drifts", ...seat.drift.map((drift) => make("li", "", driftWords(drift))));
}

function byLab(points) {
  const labs = new Map();
  for (const point of points) labs.set(point.lab, [...(labs.get(point.lab) ?? []), point]);
  return labs;
}

function pointLine(point, seat) {
  const state = stateOf(point, seat);
  const item = make("li", state, sign(state), make("span", "", point[currentLanguage()]));
  item.lastElementChild.append(make("small", "", told(point, seat, state)));
  return item;
}

function stateOf({ id, unseen }, seat) {
  if (id in seat.reached) return "reached";
  return unseen || id in seat.unjudged ? "unjudged" : "open";
}

function told({ id, unseen }, seat, state) {
  if (state === "open") return say("point_open");
  if (state === "unjudged") return unseen ? say("point_unseen", seat.id, id) : say("point_unjudged", seat.unjudged[id]);
  return joined(dateAndTime(seat.reached[id]), seat.seen.includes(id) ? say("point_seen") : "");
}

// What kind of thing differs, in words; names and values as the cloud has them.
function driftWords({ resource, kind, path, was, is }) {
  const what = `${resource} (${kindWord(kind)})`;
  if (!path) return say("drift_missing", what);
  const name = path === "ingress rule" ? say("ingress_rule") : path;
  return was ? say("drift_changed", what, name, was, is) : say("drift_added", what, name, is);
}
