/**
 * The page's icons: strokes on a grid of 16 by 16, in the colour of the text around them.
 *
 * @module
 */

/** Paths of the icons (SVG 2, 9.3). */
const PATHS = {
  add: "M8 3v10M3 8h10",
  back: "M6 3.5 2.5 7 6 10.5M3 7h6.5a3.5 3.5 0 0 1 0 7H7",
  check: "m3 8.5 3.2 3.2L13 5",
  close: "m4 4 8 8M12 4l-8 8",
  containers: "M2.5 4h11M2.5 8h11M2.5 12h7",
  copy:
    "M6.7 9.3a2.7 2.7 0 0 0 4 .3l2-2a2.7 2.7 0 0 0-3.8-3.8l-1 1M9.3 6.7a2.7 2.7 0 0 0-4-.3l-2 2a2.7 2.7 0 0 0 3.8 3.8l1-1",
  down: "M8 3v10M4 9l4 4 4-4",
  download: "M8 2.5v7.5M4.8 7 8 10.2 11.2 7M3 13.5h10",
  earlier: "m10 3.5-4.5 4.5 4.5 4.5",
  edit: "m3 13 .7-2.9L10.8 3a1.4 1.4 0 0 1 2.2 2.200l-7.1 7.100z",
  grip: "M6 3.500h.01M10 3.500h.01M6 8h.01M10 8h.01M6 12.500h.01M10 12.500h.01",
  help: "M5.8 6a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.500M8 12h.01",
  later: "m6 3.5 4.5 4.5-4.5 4.5",
  live: "M8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4M8 7a1 1 0 1 0 0 2 1 1 0 0 0 0-2",
  play: "m5 3.2 7.5 4.800L5 12.800z",
  reset: "M2.5 6V2.500H6M10 2.500h3.500V6M13.5 10v3.500H10M6 13.500H2.500V10",
  search: "M7 11.500a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9M10.3 10.300l3.2 3.2",
  study: "M1.5 9c1.2 0 1.2-5 2.6-5s1.4 8 2.6 8 1.4-8 2.6-8 1.4 5 2.6 5h2.6",
  table: "M2.5 3.500h11v9h-11zM2.5 6.500h11M6.5 6.500v6",
  theme:
    "M8 2.500v11M8 13.500a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11M8 4.500h3M8 7h5M8 9.500h5M8 12h3",
  up: "M8 13V3M4 7l4-4 4 4",
  "zoom-in": "M7 11.500a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9M10.3 10.300l3.2 3.200M7 5v4M5 7h4",
  "zoom-out": "M7 11.500a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9M10.3 10.300l3.2 3.200M5 7h4",
} as const;

/** Name of an icon. */
export type IconName = keyof typeof PATHS;

const SVG = "http://www.w3.org/2000/svg";

/** An icon that says nothing to screen readers: what it stands on has a name. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** The line that a series is drawn with, as a sign beside its name; `dash` in pixels. */
export function lineSign(): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 18 8");
  svg.setAttribute("class", "line-sign");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", "M1 4h16");
  svg.append(line);
  return svg;
}
