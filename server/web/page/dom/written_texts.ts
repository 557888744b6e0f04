/**
 * How values and times are written for a person in a time zone.
 *
 * @module
 */

import { inputText, timeText, windowText } from "../state/time_text.ts";
import { axisTexts, unitText, valueText } from "../state/value_text.ts";
import type { PageTexts } from "./page_texts.ts";

const DAY_MS = 86_400_000;

/** The texts of a page whose times are those of `timeZone`. */
export function writtenTexts(timeZone: string): PageTexts {
  return {
    value: valueText,
    axis: axisTexts,
    time: (timeMs) => timeText(timeMs, timeZone),
    axisTime: (splitsMs, stepMs) => axisTimes(splitsMs, { stepMs, timeZone }),
    unit: unitText,
    timeIn: (timeMs, fromMs, toMs) => timeText(timeMs, timeZone, { window: { fromMs, toMs } }),
    range: (fromMs, toMs) => windowText({ fromMs, toMs }, timeZone),
  };
}

/**
 * Labels of a time axis: "09:30", with seconds where the step is below a minute. Where a day begins it is
 * the date instead, "01-16".
 */
export function axisTimes(
  splitsMs: readonly number[],
  { stepMs, timeZone }: { readonly stepMs: number; readonly timeZone: string },
): readonly string[] {
  return splitsMs.map((timeMs) => {
    const [date = "", clock = ""] = inputText(timeMs, timeZone).split("T");
    const day = date.slice(5);
    if (stepMs >= DAY_MS || clock === "00:00:00") return day;
    if (stepMs < 1_000) return `${clock}.${String(timeMs % 1_000).padStart(3, "0")}`;
    return stepMs < 60_000 ? clock : clock.slice(0, 5);
  });
}
