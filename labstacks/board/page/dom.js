// The few things that every part of the page does with the document.

export const SVG = "http://www.w3.org/2000/svg";

export function byId(id) {
  return document.getElementById(id);
}

// An element with a class and children; texts are only ever set as texts.
export function make(tag, className = "", ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}

export function sign(phase) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "sign");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#sign-${phase}`);
  svg.append(use);
  return svg;
}

// Writes only what differs, so that nothing flickers and no screen reader hears the same twice.
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

// A link for what a browser can open safely, else the text itself.
export function linked(text) {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return text;
  const link = make("a", "", text);
  link.href = text;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return link;
}
