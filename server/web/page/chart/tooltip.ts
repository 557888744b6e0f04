/**
 * A small box beside a point of a plot. It never covers the point, and stays within the chart sideways.
 *
 * @module
 */

/** A line of a tooltip. */
export interface TooltipRow {
  /** Of the sign in front; undefined for none. */
  readonly color: string | undefined;
  readonly text: string;
  /** At the end, in bold; "" for none. */
  readonly value: string;
}

/** A tooltip of one chart, hidden at first. */
export interface Tooltip {
  /** Shows rows beside a point, in CSS pixels of the element it is in; nothing where there are none. */
  readonly show: (
    rows: readonly TooltipRow[],
    point: { readonly x: number; readonly y: number },
  ) => void;
  readonly hide: () => void;
}

/** Distance from the point in CSS pixels. */
const AWAY_PX = 14;

/** Makes a tooltip in `root`, which is positioned. */
export function createTooltip(root: HTMLElement): Tooltip {
  const box = document.createElement("div");
  box.className = "chart-tooltip";
  box.hidden = true;
  // What it says is said by legends and by marks that have the focus.
  box.setAttribute("aria-hidden", "true");
  root.append(box);
  let shown = "";
  return {
    show: (rows, { x, y }) => {
      box.hidden = rows.length === 0;
      if (box.hidden) return;
      const key = JSON.stringify(rows);
      if (key !== shown) box.replaceChildren(...rows.map(rowElement));
      shown = key;
      const { offsetWidth: width, offsetHeight: height } = box;
      const right = x + AWAY_PX;
      const isRight = right + width <= root.clientWidth;
      const left = isRight ? right : Math.max(0, x - AWAY_PX - width);
      const top = Math.max(0, Math.min(root.clientHeight - height, y - height / 2));
      box.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
    },
    hide: () => {
      box.hidden = true;
    },
  };
}

function rowElement({ color, text, value }: TooltipRow): HTMLElement {
  const row = document.createElement("div");
  if (color !== undefined) {
    const sign = document.createElement("i");
    sign.style.background = color;
    row.append(sign);
  }
  const label = document.createElement("span");
  label.textContent = text;
  row.append(label);
  if (value !== "") {
    const strong = document.createElement("b");
    strong.textContent = value;
    row.append(strong);
  }
  return row;
}
