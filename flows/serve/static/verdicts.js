"use strict";
// Verdicts without leaving the page, by keys too; marking a fact that was missed, in text or with a box on the picture.
(() => {
  const root = document.getElementById("report");
  const panel = document.getElementById("panel");
  const sheet = document.getElementById("sheet");
  const canvas = document.getElementById("canvas");
  const page = document.getElementById("page-image");
  const toggle = document.getElementById("mark-missed");
  const first = root.dataset.chosen;
  const query = new URLSearchParams(location.search);
  const fetched = { "X-Requested-With": "fetch" };
  const SIGNS = ["confirm", "correct", "reject", "add"];

  const sign = (key, decision) => {
    for (const mark of sheet.querySelectorAll(".mark")) {
      if (mark.id !== key && !(mark.dataset.keys || "").split(" ").includes(key)) continue;
      for (const each of SIGNS) mark.classList.toggle("judged-" + each, each === decision);
    }
  };
  const tell = (form, words) => {
    const place = form.querySelector(".problem");
    place.textContent = words;
    place.hidden = !words;
  };

  panel.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-verdict]");
    if (!form) return;
    event.preventDefault();
    const button = event.submitter;
    const given = new URLSearchParams(new FormData(form, button));
    if (query.get("queue") && given.get("fact_id") === first) {
      given.set("queue", "1");
      given.set("school", query.get("school") || "");
    }
    tell(form, "");
    const buttons = form.querySelectorAll("button");
    for (const each of buttons) each.disabled = true;
    try {
      const answer = await fetch(form.action, { method: "POST", headers: fetched, body: given });
      const told = (answer.headers.get("content-type") || "").startsWith("application/json") ? await answer.json() : { message: await answer.text() };
      if (!answer.ok) { tell(form, told.message); return; }
      if (told.next) { location.href = told.next; return; }
      if (given.get("decision") === "add" || told.key.startsWith("x-")) { location.href = told.panel ? (told.key.startsWith("x-") ? "/x/" : "/f/") + told.key : `/r/${root.dataset.report}/${root.dataset.page}`; return; }
      sign(told.key, told.decision);
      if (!form.isConnected) return;  // the reviewer has moved on
      const within = panel.contains(document.activeElement) || document.activeElement === document.body;
      panel.innerHTML = told.panel;  // escaped by the server's templates
      if (within) panel.focus({ preventScroll: true });  // the button that was pressed is gone
    } catch {
      tell(form, document.documentElement.lang === "en" ? "The server does not answer; what you wrote is still here." : "服务没有应答；所填内容仍在，可再次提交。");
    } finally {
      for (const each of buttons) each.disabled = false;
    }
  });

  const form = () => panel.querySelector("form[data-verdict]");
  const press = (name) => {
    const button = form()?.querySelector(`[data-act="${name}"]`);
    if (!button) return;
    const reviewer = form().elements.reviewer;
    if (!reviewer.value.trim()) { reviewer.focus(); form().reportValidity(); return; }
    form().requestSubmit(button);
  };
  const acts = {
    c: () => press("c"), r: () => press("r"),
    e: () => {
      const correction = form()?.querySelector(".correction");
      if (!correction) return;
      correction.open = true;
      const field = correction.querySelector("[data-first]");
      field.focus();
      field.select();
    },
    s: () => panel.querySelector("[data-skip]")?.click(),
    m: () => toggle?.click(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.closest(".correction")) {
      const correction = event.target.closest(".correction");
      correction.open = false;
      correction.querySelector("summary").focus();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
    const act = acts[event.key];
    if (act) { event.preventDefault(); act(); }
  });

  const ask = async (asked) => {
    const answer = await fetch("/missed?" + new URLSearchParams({ report: root.dataset.report, page: root.dataset.page, ...asked }), { headers: fetched });
    const html = await answer.text();
    if (answer.ok) { panel.innerHTML = html; } else {
      const told = new DOMParser().parseFromString(html, "text/html").querySelector(".empty");
      panel.replaceChildren(...(told ? told.childNodes : [answer.statusText]));
    }
    panel.scrollTop = 0;
  };
  panel.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-missed]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    ask({ mention: link.dataset.missed });
  });

  // In text: characters are counted as they are shown; the server knows where they stand in the page's own text.
  const shown = (node, offset) => {
    const range = document.createRange();
    range.setStart(sheet, 0);
    range.setEnd(node, offset);
    return [...range.toString()].length;
  };
  const markSelection = () => {
    const chosen = getSelection();
    if (!chosen.rangeCount || chosen.isCollapsed) return false;
    const range = chosen.getRangeAt(0);
    if (!sheet.contains(range.commonAncestorContainer)) return false;
    ask({ start: shown(range.startContainer, range.startOffset), end: shown(range.endContainer, range.endOffset), sheet_start: sheet.dataset.start });
    return true;
  };

  // On a picture: while the button is down, a drag draws a box.
  let box = null;
  const inPage = (event) => {
    const edges = page.getBoundingClientRect();
    const [, , width, height] = canvas.querySelector(".overlay").getAttribute("viewBox").split(" ").map(Number);
    return [(event.clientX - edges.left) / edges.width * width, (event.clientY - edges.top) / edges.height * height];
  };
  const draw = (event) => {
    const [x, y] = inPage(event);
    const [x0, x1] = [Math.min(x, box.x), Math.max(x, box.x)], [y0, y1] = [Math.min(y, box.y), Math.max(y, box.y)];
    for (const [name, value] of Object.entries({ x: x0, y: y0, width: x1 - x0, height: y1 - y0 })) box.drawn.setAttribute(name, value);
    return [x0, y0, x1, y1];
  };
  const marking = () => root.classList.contains("marking");
  toggle?.addEventListener("click", () => {
    if (!canvas && markSelection()) return;
    toggle.setAttribute("aria-pressed", String(root.classList.toggle("marking")));
  });
  if (canvas) {
    canvas.addEventListener("pointerdown", (event) => {
      if (!marking() || event.button !== 0) return;
      event.preventDefault();
      const overlay = canvas.querySelector(".overlay");
      const [x, y] = inPage(event);
      const drawn = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      drawn.setAttribute("class", "drawn");
      overlay.append(drawn);
      box = { x, y, drawn };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => { if (box) draw(event); });
    canvas.addEventListener("pointerup", (event) => {
      if (!box) return;
      const edges = draw(event);
      box.drawn.remove();
      box = null;
      toggle.click();
      ask({ box: edges.map((edge) => edge.toFixed(2)).join(",") });
    });
    canvas.addEventListener("dragstart", (event) => { if (marking()) event.preventDefault(); });
    canvas.addEventListener("click", (event) => { if (marking()) { event.preventDefault(); event.stopPropagation(); } }, true);
  } else {
    sheet.addEventListener("mouseup", () => { if (marking() && markSelection()) toggle.click(); });
    sheet.addEventListener("click", (event) => { if (!getSelection().isCollapsed) { event.preventDefault(); event.stopPropagation(); } }, true);
  }
})();
