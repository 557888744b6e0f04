/**
 * Parameters of a study as a person sees and types them.
 *
 * @module
 */

import type { WireStudies } from "../../../api/studies.ts";
import type { PanelStudy } from "./page_state.ts";

/** A study as the viewer lists it. */
export type ListedStudy = WireStudies["studies"][number];

/** A parameter of a study. */
export type ListedParameter = ListedStudy["parameters"][number];

/** What is in the fields of a study's parameters, by name. "" stands for the default. */
export type ParameterTexts = Readonly<Record<string, string>>;

/** What the fields hold at first: what is set of the study that is on, and the defaults besides. */
export function parameterTexts(
  { id, parameters }: Pick<ListedStudy, "id" | "parameters">,
  current: PanelStudy | undefined,
): ParameterTexts {
  const set = current?.id === id ? current.parameters : {};
  return Object.fromEntries(
    parameters.map(({ name, default: usual }) => [name, String(set[name] ?? usual)]),
  );
}

/** The least and greatest value in words: "5 to 600 s", "at least 2"; "" where any will do. */
export function boundsText({ min, max, unit = "" }: ListedParameter): string {
  const ofUnit = unit === "" ? "" : ` ${unit}`;
  if (min === undefined) return max === undefined ? "" : `at most ${max}${ofUnit}`;
  return max === undefined ? `at least ${min}${ofUnit}` : `${min} to ${max}${ofUnit}`;
}

/** What is wrong with a field, in one line; undefined where it will do. */
export function complaintAbout(parameter: ListedParameter, text: string): string | undefined {
  const { name, kind, integer, min = -Infinity, max = Infinity, choices = [] } = parameter;
  const typed = text.trim();
  if (typed === "") return undefined;
  if (kind === "choice") {
    return choices.includes(typed) ? undefined : `${name}: one of ${choices.join(", ")}`;
  }
  const value = Number(typed);
  if (!Number.isFinite(value)) return `${name}: "${typed}" is no number`;
  if (integer === true && !Number.isInteger(value)) return `${name}: a whole number`;
  return value < min || value > max ? `${name}: ${boundsText(parameter)}` : undefined;
}

/** All complaints about the fields of a study, by parameter; empty where they will do. */
export function complaintsAbout(
  { parameters }: Pick<ListedStudy, "parameters">,
  texts: ParameterTexts,
): ReadonlyMap<string, string> {
  const found = parameters.map((parameter) =>
    [parameter.name, complaintAbout(parameter, texts[parameter.name] ?? "")] as const
  );
  return new Map(found.flatMap(([name, text]) => text === undefined ? [] : [[name, text]]));
}

/** The study with what was typed, as far as it differs from the defaults; the fields are faultless. */
export function studyOf(
  { id, parameters }: Pick<ListedStudy, "id" | "parameters">,
  texts: ParameterTexts,
): PanelStudy {
  const changed = parameters.flatMap(({ name, kind, default: usual }) => {
    const typed = (texts[name] ?? "").trim();
    const value = typed === "" ? usual : kind === "number" ? Number(typed) : typed;
    return value === usual ? [] : [[name, value] as const];
  });
  return { id, parameters: Object.fromEntries(changed) };
}
