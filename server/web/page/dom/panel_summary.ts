/**
 * What a panel shows, in one sentence for who does not see its lines.
 *
 * @module
 */

import type { SeriesStats } from "./series_stats.ts";
import type { PageTexts } from "./page_texts.ts";

/** Containers that are told one by one; of more only the extremes are. */
const TOLD_MAX = 5;

/** What the sentence is about. */
export interface Summarized {
  readonly metric: string;
  readonly unit: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Names of the containers and what they were, in the same order. */
  readonly labels: readonly string[];
  readonly stats: readonly (SeriesStats | undefined)[];
}

/** The sentence. */
export function panelSummary(panel: Summarized, texts: PageTexts): string {
  const { metric, fromMs, toMs, labels, stats, unit } = panel;
  const value = (number: number) => texts.value(number, unit);
  const known = stats.flatMap((one, i) =>
    one === undefined ? [] : [{ ...one, label: labels[i] ?? "" }]
  );
  const head = `${metric}, ${texts.range(fromMs, toMs)}`;
  if (known.length === 0) return `${head}: no samples of ${counted(labels.length)}.`;
  if (known.length <= TOLD_MAX) {
    const told = known.map(({ label, min, max, avg }) =>
      `${label} from ${value(min)} to ${value(max)}, ${value(avg)} on average`
    );
    return `${head}: ${told.join("; ")}.`;
  }
  const least = known.reduce((a, b) => b.min < a.min ? b : a);
  const most = known.reduce((a, b) => b.max > a.max ? b : a);
  return `${head}: ${counted(known.length)} from ${value(least.min)} (${least.label}) ` +
    `to ${value(most.max)} (${most.label}).`;
}

function counted(containers: number): string {
  return containers === 1 ? "1 container" : `${containers} containers`;
}
