/**
 * The sign of a place in the choice: a piece of the line that is drawn for it.
 *
 * @module
 */

import { SECOND_DASH, SERIES_COLORS, seriesVariable } from "../chart/palette.ts";
import { lineSign } from "./icon.ts";

/** A sign, and how to make it that of another place; undefined for what is not drawn. */
export interface SeriesSign {
  readonly element: SVGSVGElement;
  readonly set: (place: number | undefined) => void;
}

/** Makes the sign of what is not drawn. */
export function seriesSign(): SeriesSign {
  const element = lineSign();
  let shown: number | undefined;
  return {
    element,
    set: (place) => {
      if (place === shown) return;
      shown = place;
      const isDashed = place !== undefined && Math.floor(place / SERIES_COLORS) % 2 === 1;
      // The variable's value changes with the theme; its name does not.
      element.style.color = place === undefined ? "" : `var(${seriesVariable(place)})`;
      element.style.strokeDasharray = isDashed ? SECOND_DASH.join(" ") : "";
    },
  };
}
