/**
 * Parameters of a study as a person types them.
 *
 * @module
 */

import type { WireStudies } from "@fgm/server/api/studies";
import type { PanelStudy } from "./state.ts";

/** A study as the viewer lists it. */
export type ListedStudy = WireStudies["studies"][number];

/** A parameter of a study. */
export type ListedParameter = ListedStudy["parameters"][number];

/** Parameters as typed, by name. */
export type ParameterTexts = Readonly<Record<string, string>>;

/** Characters of a number, as far as typing goes. */
const NUMBER_CHARACTERS = /[^0-9.eE+-]/g;

/** Characters of a parameter's text at most. */
const TEXT_LENGTH_MAX = 24;

/** Texts of all parameters, at the values of a study that is on or else at their defaults. */
export function parameterTexts(
  { id, parameters }: Pick<ListedStudy, "id" | "parameters">,
  study: PanelStudy | undefined,
): ParameterTexts {
  const set = study?.id === id ? study.parameters : {};
  return Object.fromEntries(
    parameters.map(({ name, default: usual }) => [name, `${set[name] ?? usual}`]),
  );
}

/** The text with something typed behind it: what cannot be part of a number is dropped. */
export function typedParameter(parameter: ListedParameter, text: string, typed: string): string {
  if (parameter.kind === "choice") return text;
  return `${text}${typed.replace(NUMBER_CHARACTERS, "")}`.slice(0, TEXT_LENGTH_MAX);
}

/** The choice before or behind the present one, round at the ends; a number stays. */
export function cycledParameter(
  { kind, choices = [] }: ListedParameter,
  text: string,
  by: -1 | 1,
): string {
  if (kind !== "choice" || choices.length === 0) return text;
  const at = choices.indexOf(text);
  const next = at < 0 ? 0 : (at + by + choices.length) % choices.length;
  return choices[next] ?? text;
}

/** What is wrong with a parameter's text, in one line; undefined where it will do. "" is the default. */
export function complaintAbout(parameter: ListedParameter, text: string): string | undefined {
  const { name, kind, min = -Infinity, max = Infinity, integer, choices = [] } = parameter;
  if (text.trim() === "") return undefined;
  if (kind === "choice") {
    return choices.includes(text) ? undefined : `${name} is one of ${choices.join(", ")}`;
  }
  const value = Number(text);
  if (!Number.isFinite(value)) return `${name} is a number, which "${text}" is not`;
  if (integer === true && !Number.isInteger(value)) return `${name} is a whole number`;
  return value < min || value > max ? `${name} is ${boundsText(parameter)}` : undefined;
}

function boundsText({ min, max, unit }: ListedParameter): string {
  const ofUnit = unit === undefined ? "" : ` ${unit}`;
  if (min === undefined) return `at most ${max}${ofUnit}`;
  return max === undefined ? `at least ${min}${ofUnit}` : `from ${min} to ${max}${ofUnit}`;
}

/** The study with the typed parameters that differ from their defaults. They must be faultless. */
export function studyWith(
  { id, parameters }: Pick<ListedStudy, "id" | "parameters">,
  texts: ParameterTexts,
): PanelStudy {
  const changed = parameters.flatMap(({ name, kind, default: usual }) => {
    const text = texts[name]?.trim() ?? "";
    const value = text === "" ? usual : kind === "number" ? Number(text) : text;
    return value === usual ? [] : [[name, value] as const];
  });
  return { id, parameters: Object.fromEntries(changed) };
}
