/**
 * Sees on a page when it has drawn what it asked a viewer for: a script that runs before the page's own.
 * `page_drawing.ts` puts it there and asks it.
 *
 * Semantics
 * - The page shows an answer at the frame after it came, and paints its canvas at the one after that: it
 *   counts as drawn when the second frame has been made.
 * - Questions are those for series. Who waits, waits for all that were asked since the gesture began.
 *
 * @module
 */

import type { DrawProbe, GestureTimes, PageOpening } from "../../testing/page_drawing.ts";

declare global {
  var fgmDrawProbe: DrawProbe;
}

/** Time within which a gesture leads to questions, in milliseconds. */
const ASKED_WITHIN_MS = 400;

let [open, asked, order, gestureMs, lastAskedMs, lastAnswerMs] = [0, 0, 0, NaN, NaN, NaN];
const firstDrawn = Promise.withResolvers<number>();
/** Resolved while nothing is open. Whoever looked at each frame would make the page draw them. */
let idleness = Promise.withResolvers<void>();
idleness.resolve();

function nextFrame(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

/** The moment at which what is known now has been painted. */
async function painted(): Promise<number> {
  await nextFrame();
  await nextFrame();
  // A message comes behind what the frame still has to do, layout and paint.
  const { port1, port2 } = new MessageChannel();
  await new Promise((resolve) => {
    port1.onmessage = resolve;
    port2.postMessage(undefined);
  });
  return performance.now();
}

function answered(place: number): void {
  open--;
  lastAnswerMs = performance.now();
  if (open === 0) idleness.resolve();
  if (place === 0) void painted().then(firstDrawn.resolve);
}

async function opening(): Promise<PageOpening> {
  const drawnMs = await firstDrawn.promise;
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  const resources = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
  const files = [
    ...performance.getEntriesByType("navigation") as PerformanceNavigationTiming[],
    ...resources.filter(({ name }) => /\.(js|css)$/.test(new URL(name).pathname)),
  ];
  const pageBytes = files.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
  return { firstPaintMs: paint?.startTime ?? NaN, drawnMs, pageBytes };
}

/** Whether the gesture's last event may still lead to a question. */
function mayAsk(): boolean {
  const hasAsked = asked > 0 && lastAskedMs >= gestureMs;
  return !hasAsked && !(performance.now() - gestureMs > ASKED_WITHIN_MS);
}

async function settled(): Promise<GestureTimes | undefined> {
  while (mayAsk()) await nextFrame();
  if (asked === 0) return undefined;
  for (;;) {
    await idle();
    const answerMs = lastAnswerMs;
    const drawnMs = await painted();
    if (open === 0 && answerMs === lastAnswerMs) {
      return { answeredMs: answerMs - gestureMs, drawnMs: drawnMs - gestureMs };
    }
  }
}

async function idle(): Promise<void> {
  while (open > 0) await idleness.promise;
}

const ask = globalThis.fetch;
globalThis.fetch = (input, init) => {
  const request = new Request(input, init);
  if (!new URL(request.url).pathname.endsWith("/api/timeseries")) return ask(request);
  const place = order++;
  if (open++ === 0) idleness = Promise.withResolvers();
  asked++;
  lastAskedMs = performance.now();
  // The page's client gives its request up when it has read the answer, too.
  request.signal.addEventListener("abort", () => answered(place), { once: true });
  return ask(request);
};

for (const type of ["pointerup", "wheel"]) {
  const date = (event: Event) => {
    gestureMs = event.timeStamp;
  };
  addEventListener(type, date, { capture: true, passive: true });
}

globalThis.fgmDrawProbe = {
  begin: () => {
    [asked, gestureMs, lastAskedMs, lastAnswerMs] = [0, NaN, NaN, NaN];
  },
  settled,
  opening,
  idle,
};
