import { assert, assertEquals } from "@std/assert";
import { layoutPanel } from "./panel_layout.ts";
import { answerOf, drawingOf, eventOf, PLAIN_TEXTS, seriesOf } from "./testing/drawing.ts";

const ROOM = { width: 500, height: 130, ratio: 2, texts: PLAIN_TEXTS };

Deno.test("layoutPanel() of a panel without an answer is empty, from 0 to 1", () => {
  const layout = layoutPanel(drawingOf(), ROOM);
  assertEquals([layout.traces, layout.marks, layout.limits], [[], [], []]);
  assertEquals(layout.values, { min: 0, max: 1 });
});

Deno.test("layoutPanel() gives traces in pixels of the device", () => {
  const series = answerOf([seriesOf(0, [[0, 1], [50_000, 2]])]);
  const [trace] = layoutPanel(drawingOf({ series }), ROOM).traces;
  assertEquals([...trace?.x ?? []], [0, 500]);
});

Deno.test("layoutPanel() finds an event's place by all ids of a joined series", () => {
  const joined = { ...seriesOf(7, [[0, 1]]), joined_ids: ["id8", "id7"] };
  const series = answerOf([seriesOf(5, [[0, 1]]), joined]);
  const events = [5, 7, 8, 9].map((place, i) => eventOf("start", 20_000 * i, { place }));
  const { events: { groups } } = layoutPanel(drawingOf({ series, events }), ROOM);
  assertEquals(groups.map(({ place }) => place), [0, 1, 1, undefined]);
});

Deno.test("layoutPanel() lets throttling go on to the last sample", () => {
  const series = answerOf([seriesOf(0, [[0, 1], [60_000, 1]])]);
  const events = [eventOf("throttling", 10_000)];
  const { events: { spans } } = layoutPanel(drawingOf({ series, events }), ROOM);
  assertEquals(spans.map(({ fromX, toX }) => [fromX, toX]), [[50, 300]]);
});

Deno.test("layoutPanel() leaves room for combs above the lines", () => {
  const series = answerOf([seriesOf(0, [[0, 0], [60_000, 95]])]);
  const finding = {
    type: "periodic",
    ...{ start_ms: 0, end_ms: 100_000, period_ms: 10_000, text: "" },
    ...{ confidence: 1, magnitude: 1, jitter_ms: 0, duty: 0, amplitude: 1 },
  } as const;
  const marks = [{ finding, place: 0, isCurrent: false }];
  const { values } = layoutPanel(drawingOf({ series, marks }), ROOM);
  const topOfData = (values.max - 95) / (values.max - values.min) * ROOM.height;
  assert(topOfData >= 13, `${topOfData}`);
  assertEquals(values.min, 0);
});

Deno.test("layoutPanel() widens the values for a near limit", () => {
  const series = answerOf([seriesOf(0, [[0, 80], [60_000, 80]])]);
  const limit = answerOf([seriesOf(0, [[0, 100], [60_000, 100]])]);
  const layout = layoutPanel(drawingOf({ series, limit }), ROOM);
  assertEquals(layout.limits.map(({ value }) => value), [100]);
  assertEquals(layout.values, { min: 0, max: 120 });
});
