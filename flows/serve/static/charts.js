"use strict";
// What a point stands for, shown where the pointer rests on it, without the names that only the drawing uses.
for (const point of document.querySelectorAll("#chart [aria-label]")) {
  const words = point.getAttribute("aria-label").split("; ").filter((part) => !/^[a-z_]+: /.test(part));
  point.setAttribute("aria-label", words.join("; "));
  const told = document.createElementNS("http://www.w3.org/2000/svg", "title");
  told.textContent = words.join("\n");
  point.prepend(told);
}
