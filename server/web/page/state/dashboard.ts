/**
 * Dashboards: which containers and panels somebody wants to look at, as JSON of the schema version 1.
 *
 *     {"schema_version": 1, "name": "…", "description": "…",
 *      "containers": {"namespace": "shop", "label_selector": {"app": "web"}, "name_pattern": "web-*"},
 *      "time_range": {"mode": "from_containers", "padding_seconds": 30},
 *      "panels": [{"metric": "…", "title": "…", "study": {"type": "…", "container_pattern": "*"}}]}
 *
 * All but `schema_version` and `panels` may be absent. The time range is that of the containers' lives
 * unless the address has one. "{{RUN_ID}}" in a text stands for the address'
 * parameter `run_id`, in upper case; it is put in after the JSON is read, so that no value can change
 * what the dashboard is. Members that this version does not know are left alone.
 *
 * @module
 */

import { NO_FILTER } from "./initial_state.ts";
import type { ContainerFilter, Facts, Panel, Selection } from "./page_state.ts";
import { PANELS_MAX } from "./page_state.ts";

/** Longest text of a dashboard that is read, in characters. */
export const DASHBOARD_TEXT_MAX = 65_536;

/** Longest padding, in seconds: ten years, more than is ever kept. */
const PADDING_SECONDS_MAX = 315_360_000;

/** Longest single text in a dashboard, in characters. */
const TEXT_MAX = 500;

/** What a dashboard wants. */
export interface Dashboard {
  /** "" where it has no name. */
  readonly title: string;
  readonly description: string;
  readonly filter: ContainerFilter;
  readonly selection: Selection;
  /** 1 to `PANELS_MAX`; ids from 1 on. */
  readonly panels: readonly Panel[];
}

/** A dashboard, or one line that says why there is none. */
export type ReadDashboard =
  | { readonly dashboard: Dashboard; readonly complaint?: undefined }
  | { readonly dashboard?: undefined; readonly complaint: string };

/** What the address says besides. */
export interface DashboardContext {
  /** The address' parameters by upper-cased name. */
  readonly variables: ReadonlyMap<string, string>;
  /** Whether the address has a range of time of its own, which then counts. */
  readonly hasView?: boolean;
}

/** Reads a dashboard. */
export function readDashboard(
  text: string,
  { variables, hasView = false }: DashboardContext,
): ReadDashboard {
  if (text.length > DASHBOARD_TEXT_MAX) {
    return refused(`it is longer than ${DASHBOARD_TEXT_MAX} characters`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return refused("it is no JSON");
  }
  try {
    const dashboard = dashboardOf(value, variables);
    const { namePattern } = dashboard.selection;
    const selection = hasView ? { namePattern, paddingMs: undefined } : dashboard.selection;
    return { dashboard: { ...dashboard, selection } };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return refused(error.message);
  }
}

/** What of a dashboard the viewer does not have, in one line; undefined where it has all. */
export function dashboardComplaint(
  panels: readonly Panel[],
  { metrics, studies }: Pick<Facts, "metrics" | "studies">,
): string | undefined {
  const metric = panels.find((panel) => panel.metric !== "" && !metrics.has(panel.metric));
  if (metric !== undefined) {
    return `The data has no metric "${metric.metric}", which a panel is about`;
  }
  const study = panels.find((panel) =>
    panel.study !== undefined && !studies.some(({ id }) => id === panel.study?.id)
  )?.study;
  return study === undefined
    ? undefined
    : `There is no study "${study.id}": ${studies.map(({ id }) => id).join(", ")}`;
}

function refused(why: string): ReadDashboard {
  return { complaint: `Cannot use the dashboard: ${why}` };
}

/** @throws {RangeError} with what is wrong, in words that follow a colon. */
function dashboardOf(value: unknown, variables: ReadonlyMap<string, string>): Dashboard {
  const root = objectIn({ value }, "value", "it");
  const version = root["schema_version"];
  if (version !== 1) {
    throw new RangeError(`its schema_version is ${JSON.stringify(version) ?? "absent"}, not 1`);
  }
  const fill = (text: string) => filled(text, variables);
  const containers = optionalObject(root, "containers");
  const labels = Object.entries(optionalObject(containers, "label_selector"));
  const list = root["panels"];
  if (!Array.isArray(list) || list.length === 0) throw new RangeError("it has no panels");
  if (list.length > PANELS_MAX) {
    throw new RangeError(`it has ${list.length} panels, of which ${PANELS_MAX} fit`);
  }
  return {
    title: fill(optionalText(root, "name")),
    description: fill(optionalText(root, "description")),
    filter: {
      ...NO_FILTER,
      namespace: fill(optionalText(containers, "namespace")),
      labels: labels.map(([key, label]) => labelText(fill(key), label, fill)).join(","),
    },
    selection: {
      namePattern: fill(optionalText(containers, "name_pattern")) || undefined,
      paddingMs: paddingOf(optionalObject(root, "time_range")),
    },
    panels: list.map((panel, place) => panelIn(panel, place, fill)),
  };
}

function labelText(key: string, value: unknown, fill: (text: string) => string): string {
  if (typeof value !== "string") throw new RangeError(`label_selector.${key} is no text`);
  const label = `${key}:${fill(value)}`;
  if (label.includes(",")) throw new RangeError(`label_selector.${key} has a comma in it`);
  return label;
}

function paddingOf(range: Readonly<Record<string, unknown>>): number | undefined {
  const { mode, padding_seconds: padding = 0 } = range;
  if (mode === undefined && Object.keys(range).length === 0) return 0;
  if (mode !== "from_containers") {
    throw new RangeError(`time_range.mode is ${shown(mode)}, not "from_containers"`);
  }
  if (typeof padding !== "number" || !(padding >= 0 && padding <= PADDING_SECONDS_MAX)) {
    throw new RangeError(`time_range.padding_seconds is ${shown(padding)}, no length of time`);
  }
  return Math.round(padding * 1_000);
}

function panelIn(value: unknown, place: number, fill: (text: string) => string): Panel {
  const name = `panels[${place}]`;
  const panel = objectIn({ value }, "value", name);
  const metric = fill(optionalText(panel, "metric"));
  if (metric === "") throw new RangeError(`${name} has no metric`);
  const study = optionalObject(panel, "study");
  const type = fill(optionalText(study, "type"));
  if (type === "" && Object.keys(study).length > 0) {
    throw new RangeError(`${name}.study has no type`);
  }
  const pattern = fill(optionalText(study, "container_pattern"));
  return {
    id: place + 1,
    metric,
    as: undefined,
    title: fill(optionalText(panel, "title")) || undefined,
    study: type === "" ? undefined : {
      id: type,
      parameters: {},
      ...(pattern === "" || pattern === "*" ? {} : { pattern }),
    },
  };
}

function filled(text: string, variables: ReadonlyMap<string, string>): string {
  const whole = text.replace(/\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g, (_, name: string) => {
    const value = variables.get(name);
    if (value !== undefined) return value;
    throw new RangeError(`"{{${name}}}" needs the address' parameter ${name.toLowerCase()}=…`);
  });
  if (whole.length > TEXT_MAX) throw new RangeError(`a text of it is longer than ${TEXT_MAX}`);
  return whole;
}

function objectIn(
  parent: Readonly<Record<string, unknown>>,
  name: string,
  shownAs = name,
): Readonly<Record<string, unknown>> {
  const value = parent[name];
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new RangeError(`${shownAs} is no object`);
  }
  return value as Readonly<Record<string, unknown>>;
}

function optionalObject(
  parent: Readonly<Record<string, unknown>>,
  name: string,
): Readonly<Record<string, unknown>> {
  return parent[name] === undefined || parent[name] === null ? {} : objectIn(parent, name);
}

function optionalText(parent: Readonly<Record<string, unknown>>, name: string): string {
  const value = parent[name] ?? "";
  if (typeof value !== "string") throw new RangeError(`${name} is ${shown(value)}, no text`);
  return value;
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? "absent").slice(0, 60);
}
