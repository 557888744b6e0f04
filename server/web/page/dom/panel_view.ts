/**
 * One panel: head, legend, plot, findings and numbers.
 *
 * @module
 */

import type { PanelDrawing } from "../chart/chart_parts.ts";
import type { PageState, Panel } from "../state/page_state.ts";
import { windowOf } from "../state/window.ts";
import type { ChartRoom } from "./chart_room.ts";
import { panelWords } from "./condition_words.ts";
import { isFocusGivenBack } from "./dialog_shell.ts";
import { el } from "./elements.ts";
import { findingsList } from "./findings_list.ts";
import type { ListEntry } from "./keyed_list.ts";
import { panelHead } from "./panel_head.ts";
import { panelLegend } from "./panel_legend.ts";
import { panelNumbers } from "./panel_numbers.ts";
import { panelPlot } from "./panel_plot.ts";
import { legendItems, panelDrawing } from "./panel_shown.ts";
import type { Dispatch } from "./part.ts";
import { allStats, type SeriesStats } from "./series_stats.ts";
import { whenChanged } from "./when_changed.ts";

/** What a panel is given. */
export interface PanelItem {
  readonly state: PageState;
  readonly panel: Panel;
}

/** A panel on the page. */
export interface PanelEntry extends ListEntry<PanelItem> {
  readonly grip: HTMLElement;
}

/** Makes a panel. */
export function panelView(panelId: number, room: ChartRoom, dispatch: Dispatch): PanelEntry {
  let item: PanelItem | undefined;
  let drawing: PanelDrawing | undefined;
  let stats: readonly (SeriesStats | undefined)[] = [];
  const plot = panelPlot(room, dispatch);
  const legend = panelLegend(room.texts);
  const findings = findingsList(dispatch, room.texts);
  const numbers = panelNumbers(panelId, room.texts);
  let areFindingsOpen = true;
  const showFindings = () => {
    findings.element.hidden = !areFindingsOpen || item?.panel.study === undefined;
  };
  const head = panelHead({
    panelId,
    dispatch,
    onTable: numbers.toggle,
    onFindings: () => {
      areFindingsOpen = !areFindingsOpen;
      showFindings();
      return areFindingsOpen;
    },
  });
  const showLegend = () => {
    if (drawing === undefined) return;
    const items = legendItems(drawing, { cursorMs: room.cursor.timeMs(), stats });
    legend.show(items, drawing.series?.unit ?? "");
  };
  const draw = panelDrawer((next, { metric }) => {
    drawing = next;
    stats = allStats(next.series, next);
    plot.draw(next);
    showLegend();
    numbers.show({ ...next, metric, unit: next.series?.unit ?? "", stats });
  });
  const stopCursor = room.cursor.listen(showLegend);
  const element = panelElement(panelId, {
    parts: [
      ...[head.element, legend.element, plot.element, numbers.summary],
      ...[findings.element, numbers.table],
    ],
    onFocus: () => {
      if (item?.state.focus === panelId || isFocusGivenBack()) return;
      dispatch({ type: "focus", panelId });
    },
  });
  plot.element.setAttribute("aria-describedby", numbers.summary.id);
  return {
    element,
    grip: head.grip,
    update: (next) => {
      item = next;
      const { state, panel } = next;
      head.show(state, panel);
      element.classList.toggle("is-focused", state.focus === panelId);
      plot.say(panelWords(state, panelId));
      draw(state, panel);
      findings.show(state, panel);
      showFindings();
    },
    remove: () => {
      stopCursor();
      numbers.remove();
      plot.remove();
    },
  };
}

function panelElement(
  panelId: number,
  { parts, onFocus }: { readonly parts: readonly HTMLElement[]; readonly onFocus: () => void },
): HTMLElement {
  const attrs = { "aria-labelledby": `panel-${panelId}-title`, tabindex: "-1" };
  const element = el("section", { class: "panel", id: `panel-${panelId}`, attrs }, ...parts);
  element.addEventListener("focusin", onFocus);
  element.addEventListener("pointerdown", onFocus);
  return element;
}

/** Makes a drawing where something that it is made from is another than before. */
function panelDrawer(
  draw: (drawing: PanelDrawing, panel: Panel) => void,
): (state: PageState, panel: Panel) => void {
  let latest: PanelItem | undefined;
  const update = whenChanged((..._parts: readonly unknown[]) => {
    if (latest === undefined) return;
    const drawing = panelDrawing(latest.state, latest.panel);
    if (drawing !== undefined) draw(drawing, latest.panel);
  });
  return (state, panel) => {
    latest = { state, panel };
    const { choice, panelAnswers, events, finding } = state;
    const window = windowOf(state);
    update(
      ...[window?.fromMs, window?.toMs, choice.chosen, panel, panelAnswers.get(panel.id)],
      ...[events.value, finding],
    );
  };
}
