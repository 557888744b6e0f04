/**
 * A panel as text: "METRIC~rate~STUDY:parameter=value:@=PATTERN~title=TEXT".
 *
 * Parts but the metric may be absent. "~", ":", "=" and "%" within a part are written as in addresses,
 * "%7E". A value that is text but reads like a number has an apostrophe in front.
 *
 * @module
 */

import type { Panel, PanelStudy } from "./page_state.ts";

/** Parameters of one study at most. */
const PARAMETERS_MAX = 32;

/** The name, in place of a parameter's, of the pattern for containers. */
const PATTERN = "@";

const TITLE = "title=";

/** The text of a panel. Its metric is not "". */
export function panelText({ metric, as, study, title }: Panel): string {
  return [
    escaped(metric),
    ...(as === undefined ? [] : [as]),
    ...(study === undefined ? [] : [studyText(study)]),
    ...(title === undefined ? [] : [`${TITLE}${escaped(title)}`]),
  ].join("~");
}

/** The panel of a text, with id 0; undefined where it is none. */
export function readPanel(text: string): Panel | undefined {
  const [name = "", ...parts] = text.split("~");
  const metric = unescaped(name);
  if (metric === undefined || metric === "") return undefined;
  let panel: Panel = { id: 0, metric, as: undefined, study: undefined, title: undefined };
  for (const part of parts) {
    if (part === "raw" || part === "rate") panel = { ...panel, as: part };
    else if (part.startsWith(TITLE)) {
      const title = unescaped(part.slice(TITLE.length));
      if (title === undefined) return undefined;
      panel = { ...panel, title };
    } else {
      const study = readStudy(part);
      if (study === undefined) return undefined;
      panel = { ...panel, study };
    }
  }
  return panel;
}

function studyText({ id, parameters, pattern }: PanelStudy): string {
  const values = Object.entries(parameters).map(([name, value]) =>
    `${escaped(name)}=${escaped(valueText(value))}`
  );
  const patterns = pattern === undefined ? [] : [`${PATTERN}=${escaped(pattern)}`];
  const text = [escaped(id), ...values, ...patterns].join(":");
  // A colon tells a study of that name from the words for how a counter is drawn.
  return text === "raw" || text === "rate" ? `${text}:` : text;
}

function readStudy(text: string): PanelStudy | undefined {
  const [name = "", ...parts] = text.split(":").filter((part, place) => part !== "" || place === 0);
  const id = unescaped(name);
  if (id === undefined || id === "" || parts.length > PARAMETERS_MAX) return undefined;
  let pattern: string | undefined;
  const parameters: [name: string, value: number | string][] = [];
  for (const part of parts) {
    const [rawName = "", rawValue, ...more] = part.split("=");
    const [key, value] = [unescaped(rawName), unescaped(rawValue ?? "")];
    if (!key || value === undefined || rawValue === undefined || more.length > 0) return undefined;
    if (rawName === PATTERN) pattern = value;
    else parameters.push([key, valueOf(value)]);
  }
  const known = { id, parameters: Object.fromEntries(parameters) };
  return pattern === undefined ? known : { ...known, pattern };
}

function valueText(value: number | string): string {
  if (typeof value === "number") return String(value);
  return value.startsWith("'") || typeof valueOf(value) === "number" ? `'${value}` : value;
}

function valueOf(text: string): number | string {
  if (text.startsWith("'")) return text.slice(1);
  const value = Number(text);
  return String(value) === text && Number.isFinite(value) ? value : text;
}

function escaped(text: string): string {
  return text.replace(/[~:=%]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    // A parameter may be called like the pattern.
    .replace(/^@$/, "%40");
}

function unescaped(text: string): string | undefined {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return undefined;
  return text.replace(
    /%([0-9A-Fa-f]{2})/g,
    (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
