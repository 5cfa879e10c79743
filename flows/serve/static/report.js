"use strict";
// The report view: choosing a mark shows its panel without leaving the page; layers, zoom, keyboard.
(() => {
  const root = document.getElementById("report");
  const panel = document.getElementById("panel");
  const sheet = document.getElementById("sheet");
  const canvas = document.getElementById("canvas");
  const remembered = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const remember = (name, value) => { try { localStorage.setItem(name, value); } catch { /* a browser that keeps nothing */ } };
  let chosen = root.dataset.chosen;
  let asked = 0;

  const marksOf = (key) => [...sheet.querySelectorAll(".mark")].filter((mark) => mark.id === key || (mark.dataset.keys || "").split(" ").includes(key));
  const keyOf = (mark) => mark.id || mark.dataset.keys.split(" ")[0];
  const addressOf = (key) => ({ f: "/f/", m: "/m/", c: "/c/", x: "/x/" })[key[0]] + key;
  const viewed = root.dataset.viewed ? "?" + root.dataset.viewed : "";
  const isShown = (mark) => ["fact", "unclaimed", "finding"].every((layer) => !mark.classList.contains(layer) || !root.classList.contains("hide-" + layer));
  const keys = () => [...new Set([...sheet.querySelectorAll(".mark")].filter(isShown).sort(inReadingOrder).map(keyOf))];
  const inReadingOrder = (one, other) => {
    if (!canvas) return 0;  // a text's marks stand in order already
    const a = one.getBoundingClientRect(), b = other.getBoundingClientRect();
    return Math.abs(a.top - b.top) > Math.min(a.height, b.height) / 2 ? a.top - b.top : a.left - b.left;
  };

  const show = (key, scroll) => {
    for (const mark of sheet.querySelectorAll(".mark.chosen")) mark.classList.remove("chosen");
    const marks = marksOf(key);
    for (const mark of marks) mark.classList.add("chosen");
    if (scroll && marks[0]) marks[0].scrollIntoView({ block: "center", inline: "nearest" });
    chosen = key;
  };

  const choose = async (key, push = true) => {
    const mine = ++asked;
    show(key, true);
    const answer = await fetch(addressOf(key) + "/panel", { headers: { "X-Requested-With": "fetch" } });
    const html = await answer.text();
    if (mine !== asked) return;
    if (!answer.ok) { location.href = addressOf(key) + viewed; return; }
    panel.innerHTML = html;  // escaped by the server's templates
    panel.scrollTop = 0;
    if (push) history.pushState({ key }, "", addressOf(key) + viewed);
    document.dispatchEvent(new CustomEvent("sushu:chosen", { detail: key }));
  };

  const step = (by) => {
    const all = keys();
    if (!all.length) return;
    const at = all.indexOf(chosen);
    choose(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length]);
  };

  sheet.addEventListener("click", (event) => {
    const mark = event.target.closest(".mark");
    if (!mark || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    choose(keyOf(mark));
  });
  panel.addEventListener("click", async (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.hasAttribute("data-explain")) {
      event.preventDefault();
      const answer = await fetch(link.href, { headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok) { location.href = link.href; return; }
      const place = document.createElement("div");
      place.tabIndex = -1;
      place.innerHTML = await answer.text();  // escaped by the server's templates
      link.replaceWith(place);
      place.focus();
    } else if (link.dataset.key && marksOf(link.dataset.key).length) {
      event.preventDefault();
      choose(link.dataset.key);
    }
  });
  window.addEventListener("popstate", (event) => { if (event.state && event.state.key) choose(event.state.key, false); else location.reload(); });

  for (const box of document.querySelectorAll("[data-layer]")) {
    const name = "layer-" + box.dataset.layer;
    const kept = remembered(name);
    if (kept !== null) box.checked = kept === "1";
    const set = () => {
      root.classList.toggle("hide-" + box.dataset.layer, !box.checked);
      // In a text what is hidden still stands there as words: the Tab key passes over it.
      if (!canvas) for (const mark of sheet.querySelectorAll(".mark." + box.dataset.layer)) mark.tabIndex = box.checked || mark.classList.contains("chosen") ? 0 : -1;
      remember(name, box.checked ? "1" : "0");
    };
    box.addEventListener("change", set);
    set();
  }

  // A page whose file is gone is shown as text, with its marks.
  const image = document.getElementById("page-image");
  const showText = () => {
    const query = new URLSearchParams(location.search);
    query.set("view", "text");
    query.set("failed", "1");
    location.replace(`${location.pathname}?${query}`);
  };
  image?.addEventListener("error", showText);
  if (image?.complete && !image.naturalWidth) showText();

  let zoom = Number(remembered("zoom")) || 100;
  const setZoom = (percent) => {
    if (!canvas) return;
    zoom = Math.min(300, Math.max(40, percent));
    canvas.style.width = zoom === 100 ? "" : `${zoom}%`;
    canvas.style.maxWidth = zoom === 100 ? "" : "none";
    remember("zoom", String(zoom));
  };
  setZoom(zoom);

  const on = (id, act) => document.getElementById(id)?.addEventListener("click", act);
  on("zoom-in", () => setZoom(zoom + 20));
  on("zoom-out", () => setZoom(zoom - 20));
  on("mark-on", () => step(1));
  on("mark-back", () => step(-1));
  on("keys", () => document.getElementById("key-help").showModal());
  document.getElementById("page-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const number = parseInt(event.target.elements.page.value, 10);
    if (number > 0) location.href = `/r/${root.dataset.report}/${number}${viewed}`;
  });

  const acts = {
    j: () => step(1), k: () => step(-1),
    n: () => document.getElementById("page-on").click(), p: () => document.getElementById("page-back").click(),
    "+": () => setZoom(zoom + 20), "=": () => setZoom(zoom + 20), "-": () => setZoom(zoom - 20),
    "?": () => document.getElementById("key-help").showModal(),
    "/": () => document.querySelector(".find input").focus(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
    const act = acts[event.key];
    if (act) { event.preventDefault(); act(); }
  });

  if (chosen) show(chosen, true);
  document.querySelector(".strip .current")?.scrollIntoView({ block: "center" });
})();
