"use strict";

/* The form of a new evaluation: how many methods are chosen and roughly how long they take together. */
(() => {
  const start = () => {
    const sum = document.getElementById("er-sum");
    if (!sum) return;
    const boxes = [...document.querySelectorAll("input[name=methods]")];
    const words = new Intl.NumberFormat(document.documentElement.lang || "es", {
      style: "unit", unit: "minute", unitDisplay: "long", maximumFractionDigits: 0,
    });
    const show = () => {
      const chosen = boxes.filter((box) => box.checked);
      const seconds = chosen.reduce((total, box) => total + Number(box.dataset.seconds), 0);
      sum.hidden = chosen.length === 0;
      sum.querySelector("[data-part=count]").textContent = String(chosen.length);
      sum.querySelector("[data-part=time]").textContent = words.format(Math.max(1, Math.round(seconds / 60)));
    };
    for (const box of boxes) box.addEventListener("change", show);
    show();
  };

  document.addEventListener("DOMContentLoaded", start);
})();
