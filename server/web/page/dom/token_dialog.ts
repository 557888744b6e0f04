/**
 * Asks for the viewer's token.
 *
 * @module
 */

import { button } from "./button.ts";
import { dialogShell } from "./dialog_shell.ts";
import { el, setText } from "./elements.ts";
import type { Dispatch, Part } from "./part.ts";

/** The dialog that asks for the token; `onToken` takes what was typed. */
export function tokenDialog(dispatch: Dispatch, onToken: (token: string) => void): Part {
  const shell = dialogShell({
    name: "token",
    title: "This viewer wants its token",
    onClose: () => dispatch({ type: "close" }),
  });
  const input = el("input", {
    id: "token",
    type: "password",
    attrs: { autocomplete: "current-password", "aria-describedby": "token-help token-error" },
  });
  const error = el("p", { class: "field-error", id: "token-error", attrs: { role: "alert" } });
  const use = button({ name: "Use it", class: "is-primary", onClick: () => {} });
  use.type = "submit";
  const help = "What fgm-viewer was started with. It is kept until this tab is closed.";
  const form = el(
    "form",
    { class: "form" },
    el(
      "div",
      { class: "field" },
      el("label", { text: "Token", attrs: { for: input.id } }),
      input,
      el("p", { class: "field-help", id: "token-help", text: help }),
      error,
    ),
    el("div", { class: "dialog-actions" }, use),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const token = input.value.trim();
    if (token === "") return setText(error, "Type the token first");
    dispatch({ type: "close" });
    onToken(token);
  });
  shell.body.append(form);
  return {
    element: shell.element,
    render: ({ dialog }) => {
      const isOpen = dialog?.kind === "token";
      if (isOpen && !shell.element.open) {
        input.value = "";
        setText(error, dialog.wasWrong ? "That was not the one: try again" : "");
      }
      shell.show({ isOpen, focus: input });
    },
  };
}
