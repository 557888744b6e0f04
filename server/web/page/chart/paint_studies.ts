/**
 * Findings on a canvas whose unit is the CSS pixel and whose origin is the plot's upper left corner.
 *
 * @module
 */

import { MARK_FONT, type MarkPainting } from "./paint_marks.ts";
import { seriesStyle } from "./palette.ts";
import { STEP_PX, type StudyShape } from "./study_shapes.ts";

/** Nearer to the right edge than this, in CSS pixels, a label stands on its left. */
const EDGE_PX = 110;

type Shape<Kind extends StudyShape["kind"]> = Extract<StudyShape, { kind: Kind }>;

/** Paints what lies below lines: the stretches of what repeats itself. */
export function paintStretches(
  context: CanvasRenderingContext2D,
  shapes: readonly StudyShape[],
  { colors, height }: MarkPainting,
): void {
  for (const shape of shapes) {
    if (shape.kind !== "comb" || !shape.isShaded) continue;
    context.fillStyle = seriesStyle(shape.mark.place, colors).color;
    context.globalAlpha = shape.mark.isCurrent ? 0.1 : 0.04;
    context.fillRect(shape.fromX, 0, shape.toX - shape.fromX, height);
  }
  context.globalAlpha = 1;
}

/** Paints what lies above lines. */
export function paintStudies(
  context: CanvasRenderingContext2D,
  shapes: readonly StudyShape[],
  painting: MarkPainting,
): void {
  for (const shape of shapes) {
    const { color } = seriesStyle(shape.mark.place, painting.colors);
    context.strokeStyle = color;
    context.fillStyle = color;
    context.lineWidth = shape.mark.isCurrent ? 2 : 1.25;
    paintShape(context, shape, painting);
    context.setLineDash([]);
  }
}

function paintShape(
  context: CanvasRenderingContext2D,
  shape: StudyShape,
  painting: MarkPainting,
): void {
  switch (shape.kind) {
    case "comb":
      return paintComb(context, shape, painting);
    case "step":
      return paintStep(context, shape, painting);
    case "slope":
      return paintSlope(context, shape, painting);
    default:
      return shape satisfies never;
  }
}

/** "├┬┬┬┤", or a plain line where its teeth are too dense. */
function paintComb(
  context: CanvasRenderingContext2D,
  shape: Shape<"comb">,
  painting: MarkPainting,
): void {
  const { fromX, toX, y, teeth } = shape;
  context.beginPath();
  context.moveTo(fromX, y);
  context.lineTo(toX, y);
  for (const x of teeth) {
    context.moveTo(x, y);
    context.lineTo(x, y + 5);
  }
  context.stroke();
  if (toX - fromX > 90) paintLabel(context, shape, { x: fromX + 6, y, painting });
}

/** "──┐ ▲", the level before and behind, and an arrow that says where it went. */
function paintStep(
  context: CanvasRenderingContext2D,
  shape: Shape<"step">,
  painting: MarkPainting,
): void {
  const { x, beforeY, afterY, isUp } = shape;
  context.globalAlpha = 0.5;
  context.setLineDash([2, 3]);
  line(context, { x, y: 0 }, { x, y: painting.height });
  context.globalAlpha = 1;
  context.setLineDash([]);
  context.lineWidth += 0.5;
  line(context, { x: x - STEP_PX, y: beforeY }, { x, y: beforeY });
  line(context, { x, y: beforeY }, { x, y: afterY });
  line(context, { x, y: afterY }, { x: x + STEP_PX, y: afterY });
  const tip = isUp ? Math.max(0, afterY - 9) : Math.min(painting.height, afterY + 9);
  const base = isUp ? tip + 7 : tip - 7;
  context.beginPath();
  context.moveTo(x, tip);
  context.lineTo(x + 5, base);
  context.lineTo(x - 5, base);
  context.fill();
  paintLabel(context, shape, { x: x + 8, y: isUp ? tip + 1 : tip - 1, painting });
}

function paintSlope(
  context: CanvasRenderingContext2D,
  shape: Shape<"slope">,
  painting: MarkPainting,
): void {
  const { from, to } = shape;
  context.setLineDash([10, 5]);
  line(context, from, to);
  const isAtEdge = to.x > painting.width - EDGE_PX;
  const x = isAtEdge ? painting.width - 4 : to.x + 4;
  paintLabel(context, shape, { x, y: to.y - 10, painting, isRightAligned: isAtEdge });
}

function line(
  context: CanvasRenderingContext2D,
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number },
): void {
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  context.stroke();
}

/** Writes a shape's label; its background is that of the page, so that lines do not cross it. */
function paintLabel(
  context: CanvasRenderingContext2D,
  { label, mark }: StudyShape,
  { x, y, painting, isRightAligned = false }: {
    readonly x: number;
    readonly y: number;
    readonly painting: MarkPainting;
    readonly isRightAligned?: boolean;
  },
): void {
  paintText(context, label, {
    x,
    y: Math.min(painting.height - 7, Math.max(7, y)),
    color: painting.colors.study,
    background: painting.colors.background,
    isStrong: mark.isCurrent,
    isRightAligned,
  });
}

/** How a text is written on a plot. */
export interface TextPlace {
  /** Of its left edge, or of its right one. */
  readonly x: number;
  /** Of its middle. */
  readonly y: number;
  readonly color: string;
  readonly background: string;
  readonly isStrong?: boolean;
  readonly isRightAligned?: boolean;
}

/** Writes a text with a halo that keeps it readable on lines. */
export function paintText(
  context: CanvasRenderingContext2D,
  text: string,
  { x, y, color, background, isStrong = false, isRightAligned = false }: TextPlace,
): void {
  context.save();
  context.setLineDash([]);
  context.font = isStrong ? `600 ${MARK_FONT}` : MARK_FONT;
  context.textAlign = isRightAligned ? "right" : "left";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 5;
  context.strokeStyle = background;
  context.strokeText(text, x, y);
  context.fillStyle = color;
  context.fillText(text, x, y);
  context.restore();
}
