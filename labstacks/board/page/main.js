// Puts the parts of the page together and feeds them: from the server's stream, or from a copy's own data.

import { Announcer } from "./announcer.js";
import { byId, setAttribute, setText } from "./dom.js";
import { drawCauses, drawEvents } from "./events.js";
import { Filters } from "./filters.js";
import { drawHeader, drawTimes } from "./header.js";
import { bindKeys } from "./keyboard.js";
import { Panel } from "./panel.js";
import { Projector } from "./projector.js";
import { Store } from "./store.js";
import { Tiles } from "./tiles.js";
import { currentLanguage, dateAndTime, learnKinds, say, speak } from "./words.js";

const store = new Store();
const announcer = new Announcer();
const projector = new Projector(draw);
const named = () => store.board.names && !projector.on;
const panel = new Panel(store, { named });
const filters = new Filters(store, { changed: draw, named });
const open = (id) => panel.open(id);
const tiles = new Tiles(store, { open, shows: (seat) => filters.shows(seat), named });

let connection = "opening";

function draw() {
  sayAll();
  drawConnection();
  if (!store.board) return;
  learnKinds(store.board.kinds);
  drawHeader(store);
  filters.draw();
  tiles.draw();
  drawCauses(store, open);
  drawEvents(store);
  panel.draw();
  projector.draw();
}

function sayAll() {
  for (const element of document.querySelectorAll("[data-say]")) setText(element, say(element.dataset.say));
  for (const element of document.querySelectorAll("[data-say-label]")) {
    setAttribute(element, "aria-label", say(element.dataset.sayLabel));
  }
  const search = say(store.board && !named() ? "search_anonymous" : "search");
  setAttribute(byId("search"), "placeholder", search);
  setAttribute(byId("search"), "aria-label", search);
  for (const button of document.querySelectorAll(".switch button")) {
    setAttribute(button, "aria-pressed", String(button.lang === currentLanguage()));
  }
}

function drawConnection() {
  const place = byId("connection");
  place.dataset.state = connection;
  setText(place.firstElementChild, say(`connection_${connection}`, store.board ? dateAndTime(store.board.now) : ""));
}

function connect() {
  const source = new EventSource("events");
  const receive = (event) => {
    connection = "live";
    store.apply(event.type, JSON.parse(event.data));
  };
  source.addEventListener("board", receive);
  source.addEventListener("change", receive);
  source.addEventListener("goodbye", () => {
    source.close();
    connection = "closed";
    drawConnection();
  });
  source.addEventListener("error", () => {
    connection = "lost";
    drawConnection();
  });
}

function start() {
  speak(currentLanguage());
  for (const button of document.querySelectorAll(".switch button")) {
    button.addEventListener("click", () => {
      speak(button.lang);
      draw();
    });
  }
  bindKeys(tiles);
  store.onChange(({ changed }) => {
    draw();
    tiles.flash(changed);
    announcer.tell(changed);
  });
  const copy = byId("board-data");
  if (copy) {
    connection = "copy";
    store.still = true;
    store.apply("board", JSON.parse(copy.textContent));
    return;
  }
  draw();
  connect();
  setInterval(() => {
    if (!store.board) return;
    drawTimes(store);
    tiles.tick();
  }, 1000);
}

start();
