"use strict";
// The queue: j and k move over its rows, Enter opens the one in focus as any link.
(() => {
  const rows = [...document.querySelectorAll("a[data-row]")];
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const by = { j: 1, k: -1 }[event.key];
    if (!by || !rows.length) return;
    event.preventDefault();
    const at = rows.indexOf(document.activeElement) + by;
    rows[at < 0 ? rows.length - 1 : at % rows.length].focus();
  });
})();
