/**
 * Asks a running `fgm-viewer`, as curl would.
 *
 * @module
 */

import type { Program } from "./program.ts";
import { until } from "./until.ts";

/** Points of one series by time in milliseconds; where a line is interrupted there is none. */
export type Points = ReadonlyMap<number, number>;

/** A viewer that listens. */
export interface ViewerClient {
  /** Where it listens, without a path. */
  readonly url: string;
  /** The status and the body of an answer, parsed. */
  get(path: string): Promise<{ readonly status: number; readonly body: unknown }>;
  /** The body of a good answer, as text. */
  text(path: string): Promise<string>;
  /**
   * The samples of one container.
   *
   * @throws {Error} when the answer is not a good one, its times do not ascend, or it was cut.
   */
  points(request: PointsRequest): Promise<Points>;
}

/** Which samples to ask for; both times in milliseconds, the end left out. */
export interface PointsRequest {
  readonly metric: string;
  readonly containerId: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Waits until a viewer listens, and gives access to it. */
export async function connectViewer(viewer: Program): Promise<ViewerClient> {
  const url = await until("fgm-viewer listens", () => {
    if (viewer.hasEnded) throw new Error(`fgm-viewer has ended: ${viewer.stderr}`);
    const listening = viewer.logged("Listening")[0]?.url;
    return listening === undefined ? undefined : String(listening);
  }, { explain: () => viewer.stderr });
  const get = async (path: string) => {
    const response = await fetch(`${url}${path}`);
    return { status: response.status, body: await response.json() };
  };
  const text = async (path: string) => {
    const response = await fetch(`${url}${path}`);
    const body = await response.text();
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${body}`);
    return body;
  };
  const points = async (request: PointsRequest) =>
    readPoints(JSON.parse(await text(timeseriesPath(request))));
  return { url, get, text, points };
}

/** The request for every sample of a range that is short enough to need no buckets. */
export function timeseriesPath({ metric, containerId, fromMs, toMs }: PointsRequest): string {
  return `/api/timeseries?metric=${metric}&containers=${containerId}&as=raw&points=1920` +
    `&from=${fromMs}&to=${toMs}`;
}

interface TimeseriesBody {
  readonly truncated: boolean;
  readonly series: readonly {
    readonly t: readonly number[];
    readonly avg: readonly (number | null)[];
  }[];
}

function readPoints({ truncated, series: [only] }: TimeseriesBody): Points {
  if (truncated || only === undefined) throw new Error("The answer is not whole");
  const points = new Map<number, number>();
  let lastMs = -Infinity;
  only.t.forEach((timeMs, i) => {
    if (timeMs <= lastMs) throw new Error(`The times do not ascend: ${lastMs}, ${timeMs}`);
    lastMs = timeMs;
    const value = only.avg[i];
    if (typeof value === "number") points.set(timeMs, value);
  });
  return points;
}
