/**
 * A range of time by its ends: typed, or taken from the browser's calendar.
 *
 * @module
 */

import type { PageState } from "../state/page_state.ts";
import { windowOf } from "../state/window.ts";
import { button } from "./button.ts";
import { dialogShell } from "./dialog_shell.ts";
import { el, setText } from "./elements.ts";
import type { Dispatch, Part } from "./part.ts";
import { inputText } from "../state/time_text.ts";
import { typedTime } from "./typed_time.ts";

const FORMS = "2026-01-15 09:30, 09:30, now, 15m ago";

/** One end: two inputs that follow one another. */
interface EndField {
  readonly element: HTMLElement;
  readonly typed: HTMLInputElement;
  readonly set: (timeMs: number) => void;
}

/** The dialog of ranges. */
export function rangeDialog(dispatch: Dispatch, timeZone: string): Part {
  let state: PageState | undefined;
  const read = (text: string) =>
    typedTime(text, { newestMs: state?.facts?.extent?.newestMs ?? state?.nowMs ?? 0, timeZone });
  const shell = dialogShell({
    name: "range",
    title: "Range of time",
    onClose: () => dispatch({ type: "close" }),
  });
  const from = endField("From", "range-from", { read, timeZone });
  const to = endField("To", "range-to", { read, timeZone });
  const error = el("p", { class: "field-error", id: "range-error", attrs: { role: "alert" } });
  const refuse = (input: HTMLInputElement, text: string) => {
    setText(error, text);
    input.setAttribute("aria-invalid", "true");
    input.focus();
  };
  const submit = () => {
    setText(error, "");
    for (const { typed } of [from, to]) typed.removeAttribute("aria-invalid");
    const [fromMs, toMs] = [from, to].map(({ typed }) => read(typed.value));
    if (fromMs === undefined) return refuse(from.typed, `From is no time. Write as in: ${FORMS}`);
    if (toMs === undefined) return refuse(to.typed, `To is no time. Write as in: ${FORMS}`);
    if (fromMs >= toMs) return refuse(to.typed, "To must be later than From");
    dispatch({ type: "view", view: { kind: "fixed", fromMs, toMs } });
    dispatch({ type: "close" });
  };
  shell.body.append(rangeForm({ from, to, error, submit, timeZone }));
  return {
    element: shell.element,
    render: (next) => {
      state = next;
      const isOpen = next.dialog?.kind === "range";
      const window = windowOf(next);
      if (isOpen && !shell.element.open && window !== undefined) {
        setText(error, "");
        from.set(window.fromMs);
        to.set(window.toMs);
      }
      shell.show({ isOpen, focus: from.typed });
    },
  };
}

function rangeForm({ from, to, error, submit, timeZone }: {
  readonly from: EndField;
  readonly to: EndField;
  readonly error: HTMLElement;
  readonly submit: () => void;
  readonly timeZone: string;
}): HTMLElement {
  const show = button({ name: "Show", class: "is-primary", onClick: () => {} });
  show.type = "submit";
  const form = el(
    "form",
    { class: "form" },
    from.element,
    to.element,
    el("p", {
      class: "field-help",
      id: "range-help",
      text: `Such as ${FORMS}. Times are those of ${timeZone}.`,
    }),
    error,
    el("div", { class: "dialog-actions" }, show),
  );
  form.noValidate = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  return form;
}

function endField(label: string, id: string, { read, timeZone }: {
  readonly read: (text: string) => number | undefined;
  readonly timeZone: string;
}): EndField {
  const typed = el("input", {
    id,
    type: "text",
    attrs: {
      autocomplete: "off",
      spellcheck: "false",
      "aria-describedby": "range-help range-error",
    },
    onInput: ({ value }) => {
      const timeMs = read(value);
      if (timeMs !== undefined) picker.value = inputText(timeMs, timeZone);
    },
  });
  const picker = el("input", {
    type: "datetime-local",
    attrs: { step: "1", "aria-label": `${label}, by calendar` },
    onChange: ({ value }) => {
      if (value !== "") typed.value = value.replace("T", " ");
    },
  });
  return {
    element: el(
      "div",
      { class: "field" },
      el("label", { text: label, attrs: { for: id } }),
      el("div", { class: "field-pair" }, typed, picker),
    ),
    typed,
    set: (timeMs) => {
      picker.value = inputText(timeMs, timeZone);
      typed.value = picker.value.replace("T", " ");
    },
  };
}
