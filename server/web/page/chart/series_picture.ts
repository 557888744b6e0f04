/**
 * The series of a plot as pixels, so that a window which moves while another answer is on its way shows
 * at once what there is, stretched to where it belongs. To paint it anew takes the processor that the
 * answer needs, for lines which are on their way out.
 *
 * Semantics
 * - What is painted is kept, on a canvas of its own, as long as a hand is near: only then will the window
 *   jump, and to keep it takes a tenth of the painting.
 * - It is stretched as long as the same series are drawn in the same colours and the same room. Where
 *   that would be by more than STRETCH_MAX there are few points left, and they are painted.
 *
 * @module
 */

import type { WireTimeseries } from "../../../api/timeseries.ts";
import type { ChartColors } from "./chart_parts.ts";
import { takeSize } from "./canvas_size.ts";
import { clipTo, paintSeries, type SeriesPainting } from "./paint_series.ts";
import { type PlotArea, type SeriesPaths, yOf } from "./series_paths.ts";

/** Pixels that one becomes, at most. */
const STRETCH_MAX = 4;

/** Time in milliseconds after which a window that stands still is painted, whatever is on its way. */
const STILL_MS = 200;

/** A window on series. */
export interface PictureSubject {
  readonly series: WireTimeseries | undefined;
  readonly fromMs: number;
  readonly toMs: number;
  /** Whether other series, those of the window, are on their way. */
  readonly isPending: boolean;
  /** Whether a hand is near. */
  readonly isKept: boolean;
}

/** A picture of series. */
export interface SeriesPicture {
  /**
   * Puts series on a plot, the first on top. Answers their paths, of which the line of one can be painted
   * again; none where the picture of a window before was stretched.
   */
  readonly show: (
    context: CanvasRenderingContext2D,
    painting: SeriesPainting,
    subject: PictureSubject,
  ) => readonly SeriesPaths[];
  readonly stop: () => void;
}

/** A rectangle of a canvas. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface Painted {
  readonly subject: PictureSubject;
  readonly area: PlotArea;
  readonly colors: ChartColors;
}

/** Makes an empty picture. What is shown after `onStill` was called is painted. */
export function createSeriesPicture(onStill: () => void): SeriesPicture {
  const own = document.createElement("canvas").getContext("2d");
  let painted: Painted | undefined;
  let isStill = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const rest = () => {
    isStill = true;
    onStill();
  };
  return {
    show: (context, painting, subject) => {
      clearTimeout(timer);
      const { area, colors } = painting;
      const next = { subject, area, colors };
      if (own !== null && painted !== undefined && !isStill && canStretch(painted, next)) {
        timer = setTimeout(rest, STILL_MS);
        stretch(context, own.canvas, { from: painted.area, to: stretchedBox(painted, next), area });
        return [];
      }
      isStill = false;
      painted = undefined;
      if (own === null || !subject.isKept) return paintSeries(context, painting);
      takeSize(own.canvas, context.canvas); // and so shares its places
      own.clearRect(0, 0, own.canvas.width, own.canvas.height);
      const paths = paintSeries(own, painting);
      painted = next;
      copy(context, own.canvas, { from: area, to: area });
      return paths;
    },
    stop: () => clearTimeout(timer),
  };
}

/** Whether what was painted can stand for what is to be seen. */
function canStretch(painted: Painted, next: Painted): boolean {
  return next.subject.isPending && painted.colors === next.colors &&
    isAsLarge(painted.area, next.area) && areSame(painted.subject.series, next.subject.series) &&
    stretchedBox(painted, next).width <= STRETCH_MAX * next.area.width;
}

function stretch(
  context: CanvasRenderingContext2D,
  canvas: HTMLCanvasElement,
  { from, to, area }: { readonly from: Box; readonly to: Box; readonly area: PlotArea },
): void {
  context.save();
  clipTo(context, area);
  // Nobody sees edges of pixels that are gone in a moment, and to make them smooth takes far longer.
  context.imageSmoothingEnabled = false;
  copy(context, canvas, { from, to });
  context.restore();
}

/** Where what was painted lies in another window, and on other axes. */
export function stretchedBox(
  painted: Pick<Painted, "subject" | "area">,
  { subject: { fromMs, toMs }, area }: Pick<Painted, "subject" | "area">,
): Box {
  const { subject: was, area: old } = painted;
  const [top, bottom] = [yOf(old.max, area), yOf(old.min, area)];
  return {
    left: area.left + (was.fromMs - fromMs) / (toMs - fromMs) * area.width,
    top,
    width: (was.toMs - was.fromMs) / (toMs - fromMs) * area.width,
    height: bottom - top,
  };
}

function copy(
  context: CanvasRenderingContext2D,
  canvas: HTMLCanvasElement,
  { from, to }: { readonly from: Box; readonly to: Box },
): void {
  context.drawImage(
    canvas,
    ...[from.left, from.top, from.width, from.height] as const,
    ...[to.left, to.top, to.width, to.height] as const,
  );
}

function isAsLarge(a: PlotArea, b: PlotArea): boolean {
  return a.width === b.width && a.height === b.height && a.ratio === b.ratio;
}

/** Whether two answers have the same series in the same places, as objects. */
function areSame(a: WireTimeseries | undefined, b: WireTimeseries | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.series.length === b.series.length && a.series.every((one, i) => one === b.series[i]);
}
