"use strict";

/* The start form: shows what the run would need while it is being filled in. */
(() => {
  const WAIT_MS = 300;
  let form, box, timer, asked = 0;

  const start = () => {
    box = document.getElementById("run-forecast");
    form = document.getElementById("trainingrun_form");
    if (!box || !form) return;
    box.hidden = false;
    const first = form.querySelector("fieldset");
    if (first) first.after(box);
    for (const kind of ["change", "input"]) form.addEventListener(kind, later);
    ask();
  };

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  };

  const ask = async () => {
    const query = new URLSearchParams(new FormData(form));
    query.delete("csrfmiddlewaretoken");
    const number = ++asked;
    box.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(`${box.dataset.url}?${query}`, { credentials: "same-origin" });
      if (!response.ok) throw new Error(String(response.status));
      const answer = await response.json();
      if (number === asked) show(answer);
    } catch {
      if (number === asked) show({ known: false, message: part("failed").content.textContent });
    }
    box.removeAttribute("aria-busy");
  };

  const part = (name) => box.querySelector(`[data-part=${name}]`);

  const show = (answer) => {
    part("message").textContent = answer.known ? "" : answer.message;
    part("figures").hidden = !answer.known;
    part("refusal").hidden = !answer.known || answer.fits;
    part("ready").hidden = !answer.known || !answer.fits;
    box.classList.toggle("refused", answer.known && !answer.fits);
    if (!answer.known) return;
    for (const name of ["memory", "disk", "time", "device"]) part(name).textContent = answer[name];
    part("reasons").replaceChildren(...answer.reasons.map((reason) => item(reason)));
    part("fits").hidden = answer.proposals.length === 0;
    part("proposals").replaceChildren(...answer.proposals.map(proposalItem));
    showPreset(answer.values);
  };

  const item = (content) => {
    const made = document.createElement("li");
    made.textContent = content;
    return made;
  };

  const proposalItem = ({ text, changes }) => {
    const made = item(`${text} `);
    const button = part("apply").content.firstElementChild.cloneNode(true);
    button.addEventListener("click", () => {
      for (const [name, value] of Object.entries(changes)) {
        if (form.elements[name]) form.elements[name].value = value;
      }
      ask();
    });
    made.append(button);
    return made;
  };

  /* An empty field says what the preset would take. */
  const showPreset = (values) => {
    const word = part("preset").content.textContent;
    for (const [name, value] of Object.entries(values)) {
      const field = form.elements[name];
      if (field && field.tagName === "INPUT") field.placeholder = `${word}: ${value}`;
    }
  };

  document.addEventListener("DOMContentLoaded", start);
})();
