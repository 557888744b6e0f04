/**
 * From a question as the state asks it to the viewer's API, and from its answer to what a slot holds.
 *
 * @module
 */

import type { ViewerClient } from "@fgm/server/api/client";
import type { WireEvents } from "@fgm/server/api/events";
import type { FindingOf } from "@fgm/server/api/studies";
import type { WireTimeseries } from "@fgm/server/api/timeseries";
import type { WireFilters } from "@fgm/server/api/containers";
import type {
  ContainerFilter,
  Question,
  SeriesData,
  SeriesQuestion,
  SlotValues,
} from "../state/answers.ts";

/** Events of one answer: more than marks find room for, and each is a line of the list. */
export const EVENTS_ASKED_MAX = 500;

/** What slots hold. */
export type SlotValue = SlotValues[keyof SlotValues];

/**
 * Asks a viewer.
 *
 * @throws {ViewerError} when there is no answer.
 */
export async function askViewer(
  client: ViewerClient,
  question: Question,
  { signal }: { readonly signal: AbortSignal },
): Promise<SlotValue> {
  switch (question.kind) {
    case "series":
      return await askSeries(client, question, signal);
    case "study": {
      const { id, parameters, metric, refs, fromMs, toMs, as } = question;
      // The viewer says so itself when it has no study of this id.
      return await client.study(id as keyof FindingOf, {
        metric,
        containers: refs,
        from: fromMs,
        to: toMs,
        as,
      }, { signal, parameters });
    }
    case "events": {
      const { refs, fromMs, toMs } = question;
      const asked = { containers: refs, from: fromMs, to: toMs, limit: EVENTS_ASKED_MAX };
      return toEvents(await client.events(asked, { signal }));
    }
    case "containers": {
      const { filter, sort, fromMs, toMs, limit } = question;
      const asked = { ...filterParameters(filter), sort, from: fromMs, to: toMs, limit };
      return await client.containers(asked, { signal });
    }
    case "filters":
      return toFilters(await client.filters({ signal }));
    case "summary": {
      const { ref, fromMs, toMs } = question;
      return await client.summary({ containers: [ref], from: fromMs, to: toMs }, { signal });
    }
    default:
      return question satisfies never;
  }
}

async function askSeries(
  client: ViewerClient,
  { metric, refs, fromMs, toMs, points, as }: SeriesQuestion,
  signal: AbortSignal,
): Promise<SeriesData> {
  const asked = { metric, containers: refs, from: fromMs, to: toMs, points, as };
  return toSeries(await client.timeseries(asked, { signal }));
}

function toSeries(answer: WireTimeseries): SeriesData {
  return {
    metric: answer.metric,
    unit: answer.unit,
    as: answer.as,
    fromMs: answer.from_ms,
    toMs: answer.to_ms,
    stepMs: answer.step_ms,
    isTruncated: answer.truncated,
    series: answer.series.map(({ container, t, min, max, avg }) => ({
      container,
      t,
      min,
      max,
      avg,
    })),
  };
}

function toEvents({ events, truncated, next_cursor }: WireEvents): SlotValues["events"] {
  return { events, isTruncated: truncated || next_cursor !== undefined };
}

/** A viewer of another version may lack some of them. */
function toFilters(answer: Partial<WireFilters>): SlotValues["filters"] {
  return {
    namespaces: answer.namespaces ?? [],
    qosClasses: answer.qos_classes ?? [],
    labelKeys: answer.label_keys ?? [],
  };
}

function filterParameters({ search, namespace, qosClass, label }: ContainerFilter) {
  return {
    search: search === "" ? undefined : search,
    namespace,
    // The viewer says so itself when it knows no such class.
    qos_class: qosClass as "Unknown" | undefined,
    labels: label === undefined ? undefined : [labelPair(label)],
  };
}

/** "app:web" as key and value. Only the first colon divides. */
function labelPair(label: string): readonly [key: string, value: string] {
  const colon = label.indexOf(":");
  return colon < 0 ? [label, ""] : [label.slice(0, colon), label.slice(colon + 1)];
}
