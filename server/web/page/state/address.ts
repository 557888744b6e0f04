/**
 * What a person has chosen, as the query of the page's address, and back.
 *
 *     ?range=1h&follow=1            the latest hour, as it moves on; lengths such as 90m, or "all"
 *     ?from=2026-11-22T20:00:00Z&to=2026-11-22T21:00:00Z      or in milliseconds
 *     &panel=METRIC~rate~STUDY:parameter=value~title=TEXT     each part but the metric may be absent
 *     &container=shop/web-1/app     once for each; an id, or the end of a lineage, will do
 *     &namespace= &node= &qos= &labels= &search= &sort=       what the list is narrowed to
 *     &theme=dark &dashboard=NAME   beside the choice
 *
 * A choice is read back as it was written, but for the panels' ids, which are counted from 1 on. What is
 * not understood is left out, and named.
 *
 * @module
 */

import { RANGE_WORDS, TIME_MS_MAX } from "../../../api/range_words.ts";
import { type DashboardRef, dashboardRefOf } from "./dashboard_ref.ts";
import { FIRST_CHOICE, NO_FILTER } from "./initial_state.ts";
import {
  type Choice,
  CHOSEN_MAX,
  type ContainerFilter,
  PANELS_MAX,
  type Theme,
  type View,
  WINDOW_MS_MIN,
} from "./page_state.ts";
import { panelText, readPanel } from "./panel_text.ts";
import { instantOfText, instantText, spanOfText, spanText } from "./time_text.ts";

/** Longest query that is read, in characters: what the viewer takes of an address. */
export const QUERY_MAX = 16_384;

/** Longest single value, in characters. */
const VALUE_MAX = 500;

/** Complaints that are told at most. */
const COMPLAINTS_MAX = 3;

/** What an address says. */
export interface Address {
  readonly choice: Choice;
  /** Whether it has a range of time, rather than the page's first one. */
  readonly hasView: boolean;
  readonly theme: Theme | undefined;
  readonly dashboard: DashboardRef | undefined;
  /** All parameters but `dashboard`, by upper-cased name, for a dashboard's variables. */
  readonly variables: ReadonlyMap<string, string>;
  /** What was not understood, each as "range=nonsense". */
  readonly complaints: readonly string[];
}

/** Names of the filter's parts in addresses. */
const FILTER_NAMES = {
  namespace: "namespace",
  node: "node",
  qosClass: "qos",
  labels: "labels",
  search: "search",
} as const satisfies Record<keyof ContainerFilter, string>;

const KNOWN_NAMES: ReadonlySet<string> = new Set([
  ...["range", "from", "to", "follow", "panel", "container", "sort", "theme", "dashboard"],
  ...Object.values(FILTER_NAMES),
]);

/** The query of a choice, without "?". */
export function addressText(
  choice: Choice,
  { theme }: { readonly theme?: Theme | undefined } = {},
): string {
  const { view, isFollowing, chosen, filter, sort } = choice;
  const panels = choice.panels.filter(({ metric }) => metric !== "");
  const filters = Object.entries(FILTER_NAMES).map(([key, name]) =>
    [name, filter[key as keyof ContainerFilter]] as const
  );
  const pairs: readonly (readonly [name: string, value: string])[] = [
    ...viewPairs(view),
    ...(isFollowing ? [["follow", "1"] as const] : []),
    ...panels.map((panel) => ["panel", panelText(panel)] as const),
    ...chosen.map((ref) => ["container", ref] as const),
    ...filters.filter(([, value]) => value !== ""),
    ...(sort === usualSort(panels) ? [] : [["sort", sort] as const]),
    ...(theme === undefined ? [] : [["theme", theme] as const]),
  ];
  return pairs.map(([name, value]) => `${name}=${encoded(value)}`).join("&");
}

/** What a query says, with or without "?". It never throws. */
export function readAddress(query: string): Address {
  const complaints: string[] = [];
  const isLong = query.length > QUERY_MAX;
  if (isLong) complaints.push(`what follows after ${QUERY_MAX} characters`);
  const pairs = [...new URLSearchParams(query.slice(0, QUERY_MAX))];
  const short = pairs.filter(([name, value]) => {
    const isFine = value.length <= VALUE_MAX || name === "dashboard";
    if (!isFine) complaints.push(`${name}= of ${value.length} characters`);
    return isFine;
  });
  const read = readChoice(short, complaints);
  const dashboardText = short.find(([name]) => name === "dashboard")?.[1];
  const dashboard = dashboardText === undefined ? undefined : dashboardRefOf(dashboardText);
  if (dashboardText !== undefined && dashboard === undefined) {
    complaints.push(pairText(["dashboard", dashboardText]));
  }
  if (dashboardText === undefined) {
    // With a dashboard, other names are those of its variables.
    const unknown = short.filter(([name]) => !KNOWN_NAMES.has(name));
    complaints.push(...unknown.map(pairText));
  }
  return {
    ...read,
    theme: themeOf(short, complaints),
    dashboard,
    variables: new Map(
      short.filter(([name]) => name !== "dashboard").map(([name, value]) => [
        name.toUpperCase(),
        value,
      ]),
    ),
    complaints,
  };
}

/** One line about what was not understood; undefined where all was. */
export function addressNotice({ complaints }: Pick<Address, "complaints">): string | undefined {
  if (complaints.length === 0) return undefined;
  const more = complaints.length - COMPLAINTS_MAX;
  const named = complaints.slice(0, COMPLAINTS_MAX).join(", ");
  return `Left out of the address: ${named}${more > 0 ? ` and ${more} more` : ""}`;
}

type Pairs = readonly (readonly [name: string, value: string])[];

function readChoice(
  pairs: Pairs,
  complaints: string[],
): { readonly choice: Choice; readonly hasView: boolean } {
  const all = (name: string) => pairs.filter(([key]) => key === name).map(([, value]) => value);
  const view = readView(pairs, complaints);
  const panels = all("panel").flatMap((text) => {
    const panel = readPanel(text);
    // Signs that were not escaped are when it is written, which must not make it too long to be read.
    const isFine = panel !== undefined && panelText(panel).length <= VALUE_MAX;
    if (!isFine) complaints.push(pairText(["panel", text]));
    return isFine ? panel : [];
  });
  const refs = [...new Set(all("container"))].filter((ref) => ref !== "");
  if (panels.length > PANELS_MAX) complaints.push(`panels beyond ${PANELS_MAX}`);
  if (refs.length > CHOSEN_MAX) complaints.push(`containers beyond ${CHOSEN_MAX}`);
  const [follow] = all("follow");
  if (follow !== undefined && follow !== "0" && follow !== "1") {
    complaints.push(pairText(["follow", follow]));
  }
  const filter = Object.entries(FILTER_NAMES).map(([key, name]) => [key, all(name)[0] ?? ""]);
  const shown = panels.slice(0, PANELS_MAX).map((panel, place) => ({ ...panel, id: place + 1 }));
  return {
    hasView: view !== undefined,
    choice: {
      view: view ?? FIRST_CHOICE.view,
      isFollowing: follow === "1"
        ? (view ?? FIRST_CHOICE.view).kind === "latest"
        : follow === "0"
        ? false
        : view === undefined,
      panels: shown,
      chosen: refs.slice(0, CHOSEN_MAX),
      filter: { ...NO_FILTER, ...Object.fromEntries(filter) },
      sort: all("sort").find((sort) => sort !== "") ?? usualSort(shown),
    },
  };
}

/** How the list is sorted where the address does not say: by what is looked at first. */
function usualSort(panels: readonly { readonly metric: string }[]): string {
  return panels[0]?.metric ?? FIRST_CHOICE.sort;
}

function viewPairs(view: View): Pairs {
  if (view.kind === "fixed") {
    return [["from", instantText(view.fromMs)], ["to", instantText(view.toMs)]];
  }
  return [["range", view.spanMs === "all" ? "all" : rangeText(view.spanMs)]];
}

/** The word for a length, where there is one. */
function rangeText(spanMs: number): string {
  return [...RANGE_WORDS].find(([, ms]) => ms === spanMs)?.[0] ?? spanText(spanMs);
}

function readView(pairs: Pairs, complaints: string[]): View | undefined {
  const one = (name: string) => pairs.find(([key]) => key === name)?.[1];
  const [range, from, to] = [one("range"), one("from"), one("to")];
  if (from !== undefined || to !== undefined) {
    const [fromMs, toMs] = [timeOf(from), timeOf(to)];
    if (fromMs !== undefined && toMs !== undefined && fromMs < toMs) {
      if (range !== undefined) complaints.push(pairText(["range", range]));
      const startMs = Math.min(fromMs, TIME_MS_MAX - WINDOW_MS_MIN);
      return { kind: "fixed", fromMs: startMs, toMs: Math.max(toMs, startMs + WINDOW_MS_MIN) };
    }
    complaints.push(pairText(["from", from ?? ""]), pairText(["to", to ?? ""]));
  }
  if (range === undefined) return undefined;
  if (range === "all") return { kind: "latest", spanMs: "all" };
  const spanMs = RANGE_WORDS.get(range) ?? spanOfText(range);
  if (spanMs !== undefined && spanMs >= WINDOW_MS_MIN) return { kind: "latest", spanMs };
  complaints.push(pairText(["range", range]));
  return undefined;
}

function timeOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  // A "+" of a zone that was not written as %2B has become a blank.
  const ms = /^\d{1,14}$/.test(text)
    ? Number(text)
    : instantOfText(text.replace(/ (?=..:..$)/, "+"));
  return ms !== undefined && ms >= 0 && ms <= TIME_MS_MAX ? ms : undefined;
}

function themeOf(pairs: Pairs, complaints: string[]): Theme | undefined {
  const text = pairs.find(([name]) => name === "theme")?.[1];
  if (text === undefined) return undefined;
  const theme = (["auto", "light", "dark"] as const).find((one) => one === text);
  if (theme === undefined) complaints.push(pairText(["theme", text]));
  return theme;
}

function pairText([name, value]: readonly [string, string]): string {
  return `${name.slice(0, 40)}=${value.length > 60 ? `${value.slice(0, 59)}…` : value}`;
}

/** A value for a query, in which only what would mean something else is escaped (RFC 3986, 3.4). */
function encoded(value: string): string {
  return encodeURIComponent(value.toWellFormed())
    .replace(/%(2F|3A|2C|40|3D|3F)/g, (escaped) => decodeURIComponent(escaped))
    .replaceAll("%20", "+");
}
