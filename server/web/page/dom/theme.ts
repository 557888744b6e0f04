/**
 * The page's colours: as the system has them, light, or dark. The choice is kept in the browser, where it
 * lets us.
 *
 * @module
 */

import type { ChartColors } from "../chart/chart_parts.ts";
import { CHART_COLORS, readChartColors } from "../chart/palette.ts";
import type { Theme } from "../state/page_state.ts";

const STORAGE_KEY = "fgm-theme";

const DARK = "(prefers-color-scheme: dark)";

/** Colours, and who wants to know when they change. */
export interface ThemeColors {
  readonly set: (theme: Theme) => void;
  readonly colors: () => ChartColors;
  readonly listen: (listener: () => void) => () => void;
}

/** The theme that was kept; "auto" where there is none, or the browser keeps nothing. */
export function keptTheme(): Theme {
  try {
    const kept = localStorage.getItem(STORAGE_KEY);
    return kept === "light" || kept === "dark" ? kept : "auto";
  } catch (error) {
    if (error instanceof DOMException) return "auto"; // storage is switched off
    throw error;
  }
}

/** Keeps a theme for the next visit, as far as the browser lets us. */
export function keepTheme(theme: Theme): void {
  try {
    localStorage.setItem(STORAGE_KEY, theme);
  } catch (error) {
    // Storage is switched off or full: the theme holds as long as the page does.
    if (!(error instanceof DOMException)) throw error;
  }
}

/** Puts a theme on the page, and goes with the system where it is "auto". */
export function themeColors(first: Theme): ThemeColors {
  const root = document.documentElement;
  const system = matchMedia(DARK);
  const listeners = new Set<() => void>();
  let theme = first;
  let known: ChartColors | undefined;
  const apply = () => {
    const shown = theme === "auto" ? (system.matches ? "dark" : "light") : theme;
    if (root.dataset["theme"] === shown) return;
    root.dataset["theme"] = shown;
    known = undefined;
    for (const listener of listeners) listener();
  };
  apply();
  system.addEventListener("change", apply);
  return {
    set: (next) => {
      theme = next;
      apply();
    },
    colors: () => {
      const style = getComputedStyle(root);
      const fallback = CHART_COLORS[root.dataset["theme"] === "dark" ? "dark" : "light"];
      known ??= readChartColors((variable) => style.getPropertyValue(variable), fallback);
      return known;
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
