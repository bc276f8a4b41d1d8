"use strict";

/* The live page of a run: asks every two seconds for what is new, until the run has ended. */
(() => {
  const POLL_MS = 2000;
  let page, metrics = [], last = 0, state = "", signature = "";

  const start = () => {
    page = document.getElementById("run-page");
    if (!page) return;
    for (const form of page.querySelectorAll("[data-confirm]")) {
      form.addEventListener("submit", (event) => {
        if (!window.confirm(form.dataset.confirm)) event.preventDefault();
      });
    }
    window.addEventListener("resize", () => { if (metrics.length) drawCharts(); });
    show(JSON.parse(document.getElementById("run-live").textContent));
    if (page.dataset.finished !== "1") setTimeout(poll, POLL_MS);
  };

  const poll = async () => {
    const offline = page.querySelector(".run-offline");
    try {
      const response = await fetch(`${page.dataset.url}?after=${last}`, { credentials: "same-origin" });
      if (!response.ok) throw new Error(String(response.status));
      const fresh = await response.json();
      offline.hidden = true;
      show(fresh);
      if (fresh.is_finished) return void window.location.reload(); // the results are the server's to word
    } catch {
      offline.hidden = false;
    }
    setTimeout(poll, document.hidden ? POLL_MS * 5 : POLL_MS);
  };

  const show = (fresh) => {
    metrics = metrics.concat(fresh.metrics);
    last = fresh.last_metric;
    for (const name of ["label", "situation", "percent", "message", "proposal", "log"]) put(name, fresh[name]);
    page.querySelector("[data-live-box=message]").hidden = !fresh.message;
    page.querySelector(".run-head .run-badge").className = `run-badge run-${fresh.state}`;
    page.querySelector("progress").value = fresh.percent;
    for (const form of page.querySelectorAll("[data-step]")) form.hidden = !fresh.may.includes(form.dataset.step);
    showTiles(fresh.tiles);
    showSamples(fresh.samples);
    if (fresh.metrics.length || state === "") drawCharts();
    state = fresh.state;
  };

  const put = (name, value) => {
    const place = page.querySelector(`[data-live=${name}]`);
    if (place.textContent === String(value)) return;
    const follows = name === "log" && place.scrollTop + place.clientHeight >= place.scrollHeight - 8;
    place.textContent = value;
    if (follows) place.scrollTop = place.scrollHeight;
  };

  const showTiles = (tiles) => {
    page.querySelector("[data-live-tiles]").replaceChildren(...tiles.map(({ name, value }) => {
      const tile = document.createElement("div");
      tile.append(text("span", name), text("strong", value));
      return tile;
    }));
  };

  /* Each evaluation folds; the newest is open. What a person opened stays open. */
  const showSamples = (evaluations) => {
    const found = JSON.stringify(evaluations);
    if (found === signature) return;
    signature = found;
    const place = page.querySelector("[data-live-samples]");
    const open = new Set([...place.querySelectorAll("details[open][data-chosen]")].map((each) => each.dataset.title));
    page.querySelector("[data-no-samples]").hidden = evaluations.length > 0;
    place.replaceChildren(...evaluations.map((evaluation, index) => {
      const details = document.createElement("details");
      details.dataset.title = evaluation.title;
      details.open = index === 0 || open.has(evaluation.title);
      if (open.has(evaluation.title)) details.dataset.chosen = "1";
      const list = document.createElement("dl");
      for (const { question, answer } of evaluation.answers) list.append(text("dt", question), text("dd", answer || "–"));
      const summary = text("summary", evaluation.title);
      summary.addEventListener("click", () => { details.dataset.chosen = "1"; });
      details.append(summary, list);
      return details;
    }));
  };

  /* Steps count inside a stage; the curve counts on over all stages. */
  const numbered = () => {
    let before = 0, stage = null, previous = 0;
    return metrics.map((metric) => {
      if (stage !== null && metric.stage !== stage) before += previous;
      stage = metric.stage;
      previous = metric.step;
      return { ...metric, at: before + metric.step };
    });
  };

  /* Single steps jump with the examples they hold; the mean of about the last ten shows where it goes. */
  const smoothed = (points) => {
    let mean = 0, weight = 0;
    return points.map(([x, y]) => {
      mean = 0.9 * mean + 0.1 * y;
      weight = 0.9 * weight + 0.1;
      return [x, mean / weight];
    });
  };

  const drawCharts = () => {
    const all = numbered();
    const line = (name, className, scale = 1, dots = false) => ({
      className, dots,
      points: all.filter((metric) => metric[name] !== null).map((metric) => [metric.at, metric[name] * scale]),
    });
    const chart = (name) => page.querySelector(`[data-chart=${name}]`);
    const draw = window.runCharts.draw;
    page.querySelector(".run-charts").hidden = all.length === 0; // before they are measured
    page.querySelector("[data-only-with=gpu]").hidden = !all.some((metric) => metric.gpu !== null);
    const raw = line("loss", "line-a line-raw");
    draw(chart("loss"), [raw, { className: "line-a", points: smoothed(raw.points) }, line("validation", "line-b", 1, true)]);
    draw(chart("rate"), [line("rate", "line-a")], { from: 0 });
    draw(chart("speed"), [line("speed", "line-a")], { from: 0 });
    draw(chart("memory"), [line("memory", "line-a", 1e-9)], { from: 0 });
    draw(chart("gpu"), [line("gpu", "line-a")], { from: 0 });
  };

  const text = (name, content) => {
    const made = document.createElement(name);
    made.textContent = content;
    return made;
  };

  document.addEventListener("DOMContentLoaded", start);
})();
