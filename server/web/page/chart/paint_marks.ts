/**
 * Events, limits and findings on a canvas whose unit is the CSS pixel and whose origin is the plot's
 * upper left corner.
 *
 * @module
 */

import type { WireEventType } from "../../../api/events.ts";
import type { ChartColors } from "./chart_parts.ts";
import type { EventGroup, EventLayout, EventSpan } from "./event_marks.ts";
import { LANE_PX } from "./mark.ts";
import { seriesStyle } from "./palette.ts";

/** What marks are painted with. */
export interface MarkPainting {
  readonly colors: ChartColors;
  /** Of the plot, in CSS pixels. */
  readonly width: number;
  readonly height: number;
}

/** Font of what is written on a plot. */
export const MARK_FONT =
  '10px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';

/** Half of a glyph's size. */
const GLYPH_PX = 4;

/** Paints what lies below lines: stretches in which nothing was sampled. */
export function paintGaps(
  context: CanvasRenderingContext2D,
  { spans }: EventLayout,
  { colors, height }: MarkPainting,
): void {
  for (const { event, fromX, toX } of spans) {
    if (event.type !== "collector_gap") continue;
    const width = Math.max(1, toX - fromX);
    context.save();
    context.beginPath();
    context.rect(fromX, 0, width, height);
    context.clip();
    context.globalAlpha = 0.08;
    context.fillStyle = colors.axis;
    context.fillRect(fromX, 0, width, height);
    context.globalAlpha = 0.45;
    context.strokeStyle = colors.axis;
    context.lineWidth = 1;
    context.beginPath();
    // Hatched from a fixed grid, so that the pattern moves with nothing but the band.
    for (let x = Math.floor((fromX - height) / 7) * 7; x < toX; x += 7) {
      context.moveTo(x, height);
      context.lineTo(x + height, 0);
    }
    context.stroke();
    context.restore();
  }
}

/** Paints what lies above lines: moments with their glyphs, and the bars of what lasts. */
export function paintEvents(
  context: CanvasRenderingContext2D,
  { groups, spans }: EventLayout,
  painting: MarkPainting,
): void {
  for (const span of spans) if (span.event.type === "throttling") paintBar(context, span, painting);
  for (const group of groups) paintGroup(context, group, painting);
}

function eventColor(type: WireEventType, place: number | undefined, colors: ChartColors): string {
  if (type === "oom_kill") return colors.critical;
  return place === undefined ? colors.event : seriesStyle(place, colors).color;
}

/** A bar with notches, on the upper edge. */
function paintBar(
  context: CanvasRenderingContext2D,
  { fromX, toX, place }: EventSpan,
  { colors }: MarkPainting,
): void {
  context.fillStyle = eventColor("throttling", place, colors);
  context.fillRect(fromX, -3, Math.max(2, toX - fromX), 3);
  for (let x = fromX; x < toX; x += 4) context.fillRect(x, -5, 1.5, 2);
}

function paintGroup(
  context: CanvasRenderingContext2D,
  { x, type, place, events }: EventGroup,
  { colors, height }: MarkPainting,
): void {
  const color = eventColor(type, place, colors);
  context.strokeStyle = color;
  context.fillStyle = color;
  context.lineWidth = 1;
  context.globalAlpha = type === "oom_kill" ? 0.9 : 0.45;
  context.beginPath();
  context.moveTo(x, 0);
  context.lineTo(x, height);
  context.stroke();
  context.globalAlpha = 1;
  if (events.length > 1) paintCount(context, { x, count: events.length, color, colors });
  else paintGlyph(context, type, { x, y: -LANE_PX / 2 });
}

/** How many there are, in a badge of the most urgent one's colour. */
function paintCount(
  context: CanvasRenderingContext2D,
  { x, count, color, colors }: {
    readonly x: number;
    readonly count: number;
    readonly color: string;
    readonly colors: ChartColors;
  },
): void {
  const text = count > 99 ? "99+" : String(count);
  context.font = `600 ${MARK_FONT}`;
  const width = Math.max(12, context.measureText(text).width + 6);
  context.fillStyle = color;
  context.beginPath();
  context.roundRect(x - width / 2, -LANE_PX + 2, width, 12, 6);
  context.fill();
  context.fillStyle = colors.background;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, x, -LANE_PX / 2 + 0.5);
}

/** The sign of a kind of event, about a point. */
function paintGlyph(
  context: CanvasRenderingContext2D,
  type: WireEventType,
  { x, y }: { readonly x: number; readonly y: number },
): void {
  const r = GLYPH_PX;
  context.beginPath();
  switch (type) {
    case "start":
      context.moveTo(x - r * 0.7, y - r);
      context.lineTo(x + r, y);
      context.lineTo(x - r * 0.7, y + r);
      context.fill();
      return;
    case "stop":
      context.rect(x - r * 0.85, y - r * 0.85, r * 1.7, r * 1.7);
      context.fill();
      return;
    case "restart":
      context.lineWidth = 1.6;
      context.arc(x, y, r * 0.85, -0.3 * Math.PI, 1.35 * Math.PI);
      context.stroke();
      context.beginPath();
      context.moveTo(x - r * 0.2, y - r * 1.5);
      context.lineTo(x + r * 0.9, y - r * 0.75);
      context.lineTo(x - r * 0.2, y + r * 0.05);
      context.fill();
      return;
    case "oom_kill":
      context.lineWidth = 2.2;
      context.moveTo(x - r * 0.85, y - r * 0.85);
      context.lineTo(x + r * 0.85, y + r * 0.85);
      context.moveTo(x + r * 0.85, y - r * 0.85);
      context.lineTo(x - r * 0.85, y + r * 0.85);
      context.stroke();
      return;
    case "throttling":
    case "collector_gap":
      return; // these last, and have no glyph
    default:
      return type satisfies never;
  }
}
