/** Building nodes. Nothing in the widget assigns markup to a page. */

const ICONS = {
  chat: "M21 12a8 8 0 0 1-8 8H4l1.8-3.2A8 8 0 1 1 21 12ZM9 11h7M9 14.5h4.5",
  close: "M6 6l12 12M18 6 6 18",
  restart: "M4 11a8 8 0 1 1 2.3 6M4 5v6h6",
  send: "M12 19V5M5.5 11.5 12 5l6.5 6.5",
  stop: "M6 6h12v12H6z",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  up: "M7 11v9H4v-9zM7 12l4-8c1.6 0 2.6 1 2.4 2.6L13 10h6a1.6 1.6 0 0 1 1.6 2l-1.6 6.6a2 2 0 0 1-2 1.4H7",
  down: "M7 13V4H4v9zM7 12l4 8c1.6 0 2.6-1 2.4-2.6L13 14h6a1.6 1.6 0 0 0 1.6-2L19 5.4A2 2 0 0 0 17 4H7",
  phone: "M6.5 3.5h3l1.5 4-2 1.6a12 12 0 0 0 5.9 5.9l1.6-2 4 1.5v3a2 2 0 0 1-2.2 2A16.5 16.5 0 0 1 4.5 5.7a2 2 0 0 1 2-2.2Z",
  mail: "M3.5 6h17v12h-17zM4 6.5l8 6.5 8-6.5",
  swipe: "M8 8l-4 4 4 4M16 8l4 4-4 4M4 12h16",
};

/** An element with attributes (functions become listeners, false and null are left out) and children. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value !== false && value != null) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child != null && child !== false && child !== ""));
  return element;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

export function iconButton(name, label, click, attributes = {}) {
  const named = { type: "button", class: "icon", title: label, "aria-label": label, click, ...attributes };
  return make("button", named, icon(name));
}
