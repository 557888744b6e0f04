/**
 * What the index would know of a segment, for tests that read no file.
 *
 * @module
 */

import { packSpans } from "../index/container_spans.ts";
import { OWN_SHAPE, type SegmentRef } from "../index/segment_ref.ts";

/** A segment of 90 s of two containers, ordinals 1 and 2, all of which are there all the time. */
export function testSegment(
  path: string,
  changes: Partial<SegmentRef> & { readonly ordinals?: readonly number[] } = {},
): SegmentRef {
  const { firstMs = 0, lastMs = 89_000, ordinals = [1, 2], ...rest } = changes;
  return {
    path,
    firstMs,
    lastMs,
    intervalMs: 1_000,
    nodeName: "worker-1",
    metricNames: new Set(["m"]),
    spans: packSpans(ordinals.map((ordinal) => ({ ordinal, firstMs, lastMs }))),
    shape: OWN_SHAPE,
    ...rest,
  };
}
