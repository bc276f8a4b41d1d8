"use strict";

/* Line charts as inline SVG: no library, no style attributes, colours from the style sheet. */
window.runCharts = (() => {
  const SPACE = "http://www.w3.org/2000/svg";
  const HEIGHT = 200, LEFT = 52, RIGHT = 12, TOP = 10, BOTTOM = 26;
  const language = document.documentElement.lang || "es";

  const element = (name, attributes, text) => {
    const made = document.createElementNS(SPACE, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    return made;
  };

  const short = (value) => {
    if (value !== 0 && Math.abs(value) < 0.01) return value.toExponential(0);
    return new Intl.NumberFormat(language, { maximumSignificantDigits: 3 }).format(value);
  };

  /* Round numbers that enclose the values. */
  const ticks = (low, high, number) => {
    const span = high - low || Math.abs(high) || 1;
    const rough = span / number;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
    const first = Math.floor(low / step);
    const last = Math.max(first + 1, Math.ceil(high / step));
    return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
  };

  /* lines: [{className, points: [[x, y], …], dots}] */
  const draw = (svg, lines, { from = null } = {}) => {
    const points = lines.flatMap((line) => line.points);
    const width = Math.max(220, svg.clientWidth); // a unit is a pixel, so that words have one size everywhere
    svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    svg.replaceChildren();
    if (!points.length) return;
    const xs = points.map(([x]) => x), ys = points.map(([, y]) => y);
    const low = from === null ? Math.min(...ys) : from;
    const levels = ticks(low, Math.max(...ys), 4);
    const bottom = levels[0], top = levels.at(-1);
    const start = Math.min(...xs), end = Math.max(...xs, start + 1);
    const across = (x) => LEFT + ((x - start) / (end - start)) * (width - LEFT - RIGHT);
    const up = (y) => HEIGHT - BOTTOM - ((y - bottom) / (top - bottom)) * (HEIGHT - TOP - BOTTOM);
    for (const level of levels) {
      svg.append(element("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: up(level), y2: up(level) }));
      svg.append(element("text", { class: "axis", x: LEFT - 6, y: up(level) + 4, "text-anchor": "end" }, short(level)));
    }
    for (const x of new Set([start, Math.round((start + end) / 2), end])) {
      svg.append(element("text", { class: "axis", x: across(x), y: HEIGHT - 8, "text-anchor": x === end ? "end" : "middle" }, short(x)));
    }
    for (const line of lines) drawLine(svg, line, across, up);
  };

  const drawLine = (svg, line, across, up) => {
    const path = line.points.map(([x, y], index) => `${index ? "L" : "M"}${across(x).toFixed(1)} ${up(y).toFixed(1)}`);
    svg.append(element("path", { class: `curve ${line.className}`, d: path.join("") }));
    if (!line.dots && line.points.length > 1) return;
    for (const [x, y] of line.points) {
      const dot = element("circle", { class: `dot ${line.className}`, cx: across(x), cy: up(y), r: 3.5 });
      dot.append(element("title", {}, `${short(x)}: ${short(y)}`));
      svg.append(dot);
    }
  };

  return { draw };
})();
