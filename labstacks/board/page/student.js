// A student's page: marks checkpoints as they are passed, and loads itself again when its texts change.

const version = document.body.dataset.version;
const state = document.getElementById("live");
const source = new EventSource("events");

source.addEventListener("seat", (event) => {
  const told = JSON.parse(event.data);
  if (told.version !== version) {
    location.reload();
    return;
  }
  const passed = new Set(told.passed);
  for (const point of document.querySelectorAll("[data-point]")) {
    point.classList.toggle("done", passed.has(point.dataset.point));
  }
  state.hidden = true;
});
source.addEventListener("goodbye", () => {
  source.close();
  state.hidden = false;
});
source.addEventListener("error", () => {
  state.hidden = false;
});
