/**
 * The metric of a panel.
 *
 * @module
 */

import type { PageState } from "../state/page_state.ts";
import { dialogShell } from "./dialog_shell.ts";
import { setText } from "./elements.ts";
import { metricPicker } from "./metric_picker.ts";
import type { Dispatch, Part } from "./part.ts";

/** The dialog of metrics. */
export function metricDialog(dispatch: Dispatch): Part {
  let dialog: PageState["dialog"];
  const shell = dialogShell({
    name: "metric",
    title: "Metric",
    class: "is-wide is-tall",
    onClose: () => dispatch({ type: "close" }),
  });
  const picker = metricPicker({
    onSearch: (search) => {
      if (dialog?.kind === "metric") dispatch({ type: "open", dialog: { ...dialog, search } });
    },
    onTake: (metric) => {
      if (dialog?.kind !== "metric") return;
      const { panelId } = dialog;
      dispatch({ type: "close" });
      dispatch(
        panelId === undefined
          ? { type: "add-panel", metric }
          : { type: "set-metric", panelId, metric },
      );
    },
  });
  shell.body.append(...picker.elements);
  return {
    element: shell.element,
    render: (state) => {
      dialog = state.dialog;
      const isOpen = dialog?.kind === "metric";
      const isOpening = isOpen && !shell.element.open;
      shell.show({ isOpen, focus: picker.input });
      if (dialog?.kind !== "metric") return;
      setText(shell.title, dialog.panelId === undefined ? "Add a panel" : "The panel's metric");
      if (isOpening) picker.begin();
      picker.show(state.facts, {
        search: dialog.search,
        panels: state.choice.panels,
      });
    },
  };
}
