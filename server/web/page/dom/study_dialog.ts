/**
 * Which study lies over a panel, and with which parameters.
 *
 * @module
 */

import {
  boundsText,
  complaintsAbout,
  type ListedParameter,
  type ListedStudy,
  parameterTexts,
  studyOf,
} from "../state/study_parameters.ts";
import type { PageState, PanelStudy } from "../state/page_state.ts";
import { button } from "./button.ts";
import { dialogShell } from "./dialog_shell.ts";
import { el, setText } from "./elements.ts";
import type { Dispatch, Part } from "./part.ts";

/** Greatest bound of a parameter that is told. */
const BOUND_TOLD_MAX = 1e6;

/** One study in the dialog, with its fields. */
interface StudyChoice {
  readonly study: ListedStudy;
  readonly element: HTMLElement;
  readonly radio: HTMLInputElement;
  readonly fields: HTMLElement;
  readonly inputs: ReadonlyMap<string, HTMLInputElement | HTMLSelectElement>;
  readonly errors: ReadonlyMap<string, HTMLElement>;
}

/** The dialog of studies. It is made anew each time that it opens. */
export function studyDialog(dispatch: Dispatch): Part {
  const shell = dialogShell({
    name: "study",
    title: "Study",
    class: "is-wide",
    onClose: () => dispatch({ type: "close" }),
  });
  return {
    element: shell.element,
    render: (state) => {
      const { dialog } = state;
      const isOpen = dialog?.kind === "study";
      if (!isOpen || shell.element.open) return shell.show({ isOpen });
      const panel = state.choice.panels.find(({ id }) => id === dialog.panelId);
      setText(shell.title, `Study of ${panel?.metric ?? "the panel"}`);
      const { form, first } = studyForm(state, { panelId: dialog.panelId, dispatch });
      shell.body.replaceChildren(form);
      shell.show({ isOpen, ...(first === undefined ? {} : { focus: first }) });
    },
  };
}

function studyForm(
  { facts, choice }: PageState,
  { panelId, dispatch }: { readonly panelId: number; readonly dispatch: Dispatch },
): { readonly form: HTMLElement; readonly first: HTMLElement | undefined } {
  const current = choice.panels.find(({ id }) => id === panelId)?.study;
  const studies = facts?.studies ?? [];
  const shown = studies.find(({ id }) => id === current?.id) ?? studies[0];
  const choices = studies.map((study) => studyChoice(study, current));
  const showFields = () => {
    for (const { radio, fields } of choices) fields.hidden = !radio.checked;
  };
  for (const { radio, study } of choices) {
    radio.checked = study === shown;
    radio.addEventListener("change", showFields);
  }
  showFields();
  const finish = (study: PanelStudy | undefined) => {
    dispatch({ type: "set-study", panelId, study });
    dispatch({ type: "close" });
  };
  const apply = button({ name: "Lay over the panel", class: "is-primary", onClick: () => {} });
  apply.type = "submit";
  apply.disabled = choices.length === 0;
  const remove = current === undefined
    ? undefined
    : button({ name: "Take it off", onClick: () => finish(undefined) });
  const form = el(
    "form",
    { class: "form" },
    choices.length === 0 ? el("p", { text: "There are no studies here." }) : undefined,
    ...choices.map(({ element }) => element),
    el("div", { class: "dialog-actions" }, remove, apply),
  );
  form.noValidate = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = choices.find(({ radio }) => radio.checked);
    if (chosen === undefined) return;
    const texts = textsOf(chosen);
    if (showComplaints(chosen, texts)) finish(studyOf(chosen.study, texts));
  });
  return { form, first: choices.find(({ radio }) => radio.checked)?.radio };
}

function studyChoice(study: ListedStudy, current: PanelStudy | undefined): StudyChoice {
  const radio = el("input", { type: "radio", attrs: { name: "study", value: study.id } });
  const texts = parameterTexts(study, current);
  const inputs = new Map<string, HTMLInputElement | HTMLSelectElement>();
  const errors = new Map<string, HTMLElement>();
  const rows = study.parameters.map((parameter) => {
    const id = `study-${study.id}-${parameter.name}`;
    const input = parameterInput(parameter, { id, text: texts[parameter.name] ?? "" });
    const error = el("p", { class: "field-error", id: `${id}-error`, attrs: { role: "alert" } });
    inputs.set(parameter.name, input);
    errors.set(parameter.name, error);
    return parameterRow(parameter, { input, error });
  });
  const fields = el("div", { class: "study-fields" }, ...rows);
  const label = el(
    "label",
    { class: "study-label" },
    radio,
    el("span", { class: "study-name", text: study.name }),
    el("span", { class: "study-about", text: study.description }),
  );
  const element = el("div", { class: "study-choice" }, label, fields);
  return { study, element, radio, fields, inputs, errors };
}

function parameterInput(
  { kind, choices = [], default: usual, integer, min, max }: ListedParameter,
  { id, text }: { readonly id: string; readonly text: string },
): HTMLInputElement | HTMLSelectElement {
  const attrs = { "aria-describedby": `${id}-help ${id}-error` };
  if (kind === "choice") {
    const options = choices.map((value) => el("option", { text: value, attrs: { value } }));
    const select = el("select", { id, attrs }, ...options);
    select.value = text;
    return select;
  }
  const input = el("input", { id, type: "number", attrs: { ...attrs, step: "any" } });
  if (integer === true) input.step = "1";
  if (min !== undefined) input.min = String(min);
  if (max !== undefined) input.max = String(max);
  input.placeholder = String(usual);
  input.value = text;
  return input;
}

function parameterRow(
  parameter: ListedParameter,
  { input, error }: {
    readonly input: HTMLInputElement | HTMLSelectElement;
    readonly error: HTMLElement;
  },
): HTMLElement {
  const { name, unit, description, max = Infinity } = parameter;
  // A bound that nobody comes near is no help.
  const bounds = max < BOUND_TOLD_MAX ? boundsText(parameter) : "";
  const help = bounds === "" ? description : `${description}: ${bounds}`;
  return el(
    "div",
    { class: "field" },
    el("label", {
      text: parameterName(name, unit),
      attrs: { for: input.id },
    }),
    input,
    el("p", {
      class: "field-help",
      id: `${input.id}-help`,
      text: help,
    }),
    error,
  );
}

/** "min_period_s" as "Min period (seconds)": the unit is told in words. */
function parameterName(name: string, unit: string | undefined): string {
  const words = (unit === undefined ? name : name.replace(/_(ms|s|h)$/, "")).replaceAll("_", " ");
  const title = words.slice(0, 1).toUpperCase() + words.slice(1);
  return unit === undefined ? title : `${title} (${unit})`;
}

function textsOf({ inputs }: StudyChoice): Readonly<Record<string, string>> {
  // What is no number reads as empty; the browser knows that something is there.
  return Object.fromEntries(
    [...inputs].map(([name, input]) => [name, input.validity.badInput ? "?" : input.value]),
  );
}

/** Shows what is wrong with the fields; whether nothing is. */
function showComplaints(
  { study, inputs, errors }: StudyChoice,
  texts: Readonly<Record<string, string>>,
): boolean {
  const complaints = complaintsAbout(study, texts);
  for (const [name, input] of inputs) {
    const text = complaints.get(name) ?? "";
    const error = errors.get(name);
    if (error !== undefined) setText(error, text);
    input.setAttribute("aria-invalid", String(text !== ""));
  }
  const [wrong] = complaints.keys();
  if (wrong !== undefined) inputs.get(wrong)?.focus();
  return wrong === undefined;
}
