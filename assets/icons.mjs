// Takes the few icons this program shows out of @tabler/icons and writes them as one sprite, icons.svg.
// Run after changing the list: npm ci && npm run icons. The sprite is checked in, so a build needs no node.
// Use: <svg class="icon" aria-hidden="true"><use href="/assets/icons.svg#home"/></svg>
import { readFileSync, writeFileSync } from "node:fs";

const names = `
  home users chart-bar transfer file-check circle-check id-badge-2 user-cog calendar-event book-2 history
  search columns-3 download upload printer plus x check chevron-left chevron-right arrow-back-up
  clock alert-triangle info-circle flag eye copy paperclip photo file-text trash edit lock logout menu-2 phone mail
  refresh database-off list-check alert-circle bell send player-play player-pause chart-line
`.trim().split(/\s+/);

const here = new URL(".", import.meta.url);
const symbols = names.map((name) => {
  const svg = readFileSync(new URL(`node_modules/@tabler/icons/icons/outline/${name}.svg`, here), "utf8");
  const inside = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  const paths = inside.match(/<path[^>]*\/>/g).filter((path) => !path.includes('stroke="none"'));
  return `<symbol id="${name}" viewBox="0 0 24 24">${paths.join("")}</symbol>`;
});
writeFileSync(
  new URL("icons.svg", here),
  `<svg xmlns="http://www.w3.org/2000/svg">\n<!-- Tabler Icons, MIT licence. Written by icons.mjs; do not edit. -->\n${symbols.join("\n")}\n</svg>\n`,
);
