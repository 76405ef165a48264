// The state of the class, updated by the server's messages.

export const PHASES = ["failed", "incomplete", "working", "ready", "leaving", "absent"];
const MOST_EVENTS = 300;

export class Store {
  constructor() {
    this.board = null;
    this.seats = new Map();
    this.offset = 0; // of the server's clock to ours, in seconds
    this.still = false; // an exported copy: its time does not advance
    this.listeners = [];
  }

  onChange(listener) {
    this.listeners.push(listener);
  }

  now() {
    return this.still ? this.board.now : Date.now() / 1000 + this.offset;
  }

  apply(kind, data) {
    const before = new Map([...this.seats].map(([id, seat]) => [id, seat.phase]));
    const first = this.board === null;
    if (kind === "board") this.replace(data);
    else this.merge(data);
    this.offset = data.now - Date.now() / 1000;
    const changed = first ? [] : [...this.seats.values()].filter((seat) => before.get(seat.id) !== seat.phase);
    for (const listener of this.listeners) listener({ kind, changed });
  }

  replace(board) {
    this.board = board;
    this.seats = new Map(board.seats.map((seat) => [seat.id, seat]));
  }

  merge({ seats = [], events = [], ...rest }) {
    for (const change of seats) {
      this.seats.set(change.id, { ...this.seats.get(change.id), ...change });
    }
    const all = [...this.board.events, ...events].slice(-MOST_EVENTS);
    this.board = { ...this.board, ...rest, events: all };
  }

  seat(id) {
    return id === "classroom" ? this.board.classroom : this.seats.get(id);
  }

  counts() {
    const counts = Object.fromEntries(PHASES.map((phase) => [phase, 0]));
    for (const seat of this.seats.values()) counts[seat.phase] += 1;
    return counts;
  }

  resources() {
    let sum = this.board.classroom.resources;
    for (const seat of this.seats.values()) sum += seat.resources;
    return sum;
  }

  // Whether the class was ever checked; otherwise the page shows no checkpoints.
  get judges() {
    const { checkpoints, looked } = this.board;
    return checkpoints.length > 0 && (looked !== null || this.reached() > 0);
  }

  reached() {
    let sum = 0;
    for (const seat of this.taught) sum += this.reachedBy(seat);
    return sum;
  }

  // Seats with a student: a spare seat passes nothing.
  get taught() {
    return [...this.seats.values()].filter((seat) => !seat.spare);
  }

  reachedBy(seat) {
    return Object.keys(seat.reached).length;
  }

  get drifted() {
    return [this.board.classroom, ...this.seats.values()].filter((seat) => this.hasDrift(seat));
  }

  hasDrift(seat) {
    return seat.drift.length > 0;
  }

  hasAll(seat) {
    const { length } = this.board.checkpoints;
    return length > 0 && seat.id !== "classroom" && this.reachedBy(seat) === length;
  }

  // Seconds of a seat's current job, or of its job in the latest run; null without one.
  age(seat) {
    if (seat.phase === "working" && seat.work.started) return Math.max(0, this.now() - seat.work.started);
    return seat.work.seconds || null;
  }

  waits(seat) {
    return seat.work.status === "queued" && Boolean(this.board.run?.going_on);
  }

  slowest(most) {
    const all = [this.board.classroom, ...this.seats.values()];
    const working = all.filter((seat) => seat.phase === "working");
    const chosen = (working.length ? working : all).filter((seat) => (this.age(seat) ?? 0) >= 1);
    return chosen.sort((one, other) => this.age(other) - this.age(one)).slice(0, most);
  }

  causes() {
    const causes = new Map();
    for (const { id, why, about } of [this.board.classroom, ...this.seats.values()]) {
      if (why) causes.set(why, { why, about, ids: [...(causes.get(why)?.ids ?? []), id] });
    }
    return [...causes.values()].sort((one, other) => other.ids.length - one.ids.length);
  }
}
