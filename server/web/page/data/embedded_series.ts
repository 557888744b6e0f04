/**
 * Series out of what an exported page carries, shaped by the viewer's own code.
 *
 * @module
 */

import { EnvelopeBuilder, planGrid } from "../../../query/envelope.ts";
import { runUpMs, type SeriesTarget } from "../../../query/member_shaper.ts";
import { INTERVAL_MS_DEFAULT } from "../../../query/plan.ts";
import { ownRowScope } from "../../../query/row_filter.ts";
import { sliceSamples } from "../../../query/sample_columns.ts";
import { SampleList } from "../../../query/sample_list.ts";
import type {
  EnvelopeAnswer,
  EnvelopeRequest,
  SamplesAnswer,
  SeriesOwner,
  SeriesRequest,
} from "../../../query/series_request.ts";
import { SeriesShaper } from "../../../query/series_shaper.ts";
import type { DecodedSeries, EmbeddedContainer } from "./embedded_format.ts";

/** Samples after which others get a turn: some 10 ms of work. */
const SAMPLES_PER_TURN = 100_000;

/** What series are read from. */
export interface EmbeddedRows {
  readonly containers: readonly EmbeddedContainer[];
  /** All series of the metric that is asked for. */
  readonly series: readonly DecodedSeries[];
  /** Lets others have a turn; rejects when the answer is not wanted any more. */
  readonly pause: () => Promise<void>;
}

type Asked<Request> = Omit<Request, "signal">;

/** Draws series as `Queries.envelopes` does. */
export async function embeddedEnvelopes(
  request: Asked<EnvelopeRequest>,
  rows: EmbeddedRows,
): Promise<EnvelopeAnswer> {
  const { points } = request;
  const intervalMs = intervalOf(request, rows);
  const grid = planGrid(request, { points, intervalMs });
  const envelopes = request.series.map(() => new EnvelopeBuilder(grid, points));
  await shape(request, { ...rows, intervalMs, targets: envelopes });
  const isRaw = envelopes.every((envelope) => envelope.fitsSamples);
  return {
    stepMs: isRaw ? intervalMs : grid.stepMs,
    isTruncated: false,
    series: ownersOf(request).map((owner, i) => {
      const envelope = envelopes[i]!;
      return { ...owner, points: isRaw ? envelope.samplePoints() : envelope.bucketPoints() };
    }),
  };
}

/** Gives series whole as `Queries.samples` does. */
export async function embeddedSamples(
  request: Asked<SeriesRequest>,
  rows: EmbeddedRows,
): Promise<SamplesAnswer> {
  const intervalMs = intervalOf(request, rows);
  const lists = request.series.map(() => new SampleList(request));
  await shape(request, { ...rows, intervalMs, targets: lists });
  return {
    intervalMs,
    isTruncated: false,
    series: ownersOf(request).map((owner, i) => ({ ...owner, ...lists[i]!.take() })),
  };
}

/** The longest sampling interval of those containers that were seen in the range. */
function intervalOf(
  { series, fromMs, toMs }: Asked<SeriesRequest>,
  { containers }: EmbeddedRows,
): number {
  const ids = new Set(series.flatMap(({ members }) => members.map(({ id }) => id)));
  const intervals = containers.filter(({ id, firstSeenMs, lastSeenMs }) =>
    ids.has(id) && firstSeenMs < toMs && lastSeenMs >= fromMs
  ).map(({ intervalMs }) => intervalMs);
  return intervals.length === 0 ? INTERVAL_MS_DEFAULT : Math.max(...intervals);
}

async function shape(
  request: Asked<SeriesRequest>,
  { containers, series, pause, intervalMs, targets }: EmbeddedRows & {
    readonly intervalMs: number;
    readonly targets: readonly SeriesTarget[];
  },
): Promise<void> {
  const { as, toMs } = request;
  const range = { fromMs: request.fromMs - runUpMs(as, intervalMs), toMs };
  const scope = ownRowScope(request.metric);
  const rowsOf = Map.groupBy(series, ({ container }) => containers[container]!.id);
  let untilTurn = SAMPLES_PER_TURN;
  for (const [i, { members }] of request.series.entries()) {
    const shaper = new SeriesShaper(targets[i]!, { as, intervalMs, memberCount: members.length });
    for (const [position, { id }] of members.entries()) {
      for (const { part, samples } of rowsOf.get(id) ?? []) {
        if (scope === (part === null ? "parts" : "container")) continue;
        const wanted = sliceSamples(samples, range);
        shaper.member(position).addSamples(wanted, part);
        untilTurn -= wanted.timesMs.length;
      }
    }
    shaper.endWindow();
    if (untilTurn > 0) continue;
    untilTurn = SAMPLES_PER_TURN;
    await pause();
  }
}

function ownersOf({ series }: Asked<SeriesRequest>): readonly SeriesOwner[] {
  return series.map(({ container, members }) => ({
    container,
    memberIds: members.map(({ id }) => id),
  }));
}
