// Tells screen readers what turned, in one sentence every few seconds instead of a hundred at once.

import { byId, setText } from "./dom.js";
import { listing, phaseWord, say } from "./words.js";

const PAUSE = 3000;
const MOST = 5;

export class Announcer {
  constructor() {
    this.turned = new Map();
    this.waiting = false;
  }

  tell(seats) {
    for (const seat of seats) this.turned.set(seat.id, seat.phase);
    if (!this.turned.size || this.waiting) return;
    this.waiting = true;
    setTimeout(() => this.speak(), PAUSE);
  }

  speak() {
    const byPhase = new Map();
    for (const [id, phase] of this.turned) byPhase.set(phase, [...(byPhase.get(phase) ?? []), id]);
    setText(byId("announcer"), [...byPhase].map(([phase, ids]) => sentenceOf(phase, ids)).join(" "));
    this.turned.clear();
    this.waiting = false;
  }
}

function sentenceOf(phase, ids) {
  const more = ids.length > MOST ? [say("and_more", ids.length - MOST)] : [];
  return `${phaseWord(phase)}: ${listing([...ids.slice(0, MOST), ...more])}.`;
}
