"use strict";
// What a point stands for, shown where the pointer rests on it: the drawing says it for readers of screens already.
for (const point of document.querySelectorAll("#chart [aria-label]")) {
  const told = document.createElementNS("http://www.w3.org/2000/svg", "title");
  told.textContent = point.getAttribute("aria-label").replaceAll("; ", "\n");
  point.prepend(told);
}
