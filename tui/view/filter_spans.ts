/**
 * Filters of containers in words.
 *
 * @module
 */

import type { Row } from "../chart/styled.ts";
import type { ContainerFilter } from "../state/answers.ts";
import { inputSpans } from "./input_spans.ts";
import { cut, dim, toned } from "./span.ts";

/** Cells of one value at most. */
const VALUE_CELLS_MAX = 24;

/**
 * What a list of containers is narrowed by: "filter web · namespace shop"; nothing where it is not.
 * While the search is typed its caret is shown.
 */
export function filterSpans(
  { search, ...narrowed }: ContainerFilter,
  { isTyping, width }: { readonly isTyping: boolean; readonly width: number },
): Row {
  const typing = { text: search, caret: [...search].length };
  const room = Math.min(VALUE_CELLS_MAX, Math.max(8, Math.floor(width / 4)));
  const searched: Row = isTyping
    ? [toned("/", "accent"), ...inputSpans(typing, room, "filter")]
    : search === ""
    ? []
    : [dim("filter "), toned(cut(search, room), "accent")];
  return [searched, ...narrowedSpans(narrowed)].filter((part) => part.length > 0)
    .flatMap((part, index) => index === 0 ? part : [dim(" · "), ...part]);
}

/** Each filter besides the search: "namespace shop", "QoS Burstable", "label app:web". */
export function narrowedSpans(
  { namespace, qosClass, label }: Omit<ContainerFilter, "search">,
): readonly Row[] {
  const named = [["namespace ", namespace], ["QoS ", qosClass], ["label ", label]] as const;
  return named.flatMap(([name, value]) =>
    value === undefined ? [] : [[dim(name), toned(cut(value, VALUE_CELLS_MAX), "accent")]]
  );
}
