import { assertEquals } from "@std/assert";
import type { WireFinding } from "@fgm/server/api/studies";
import { rowText } from "./styled.ts";
import { studyLaneRow } from "./study_lane.ts";

const FIELDS = { confidence: 1, magnitude: 1, text: "" };

function periodic(start_ms: number, end_ms: number, period_ms: number): WireFinding {
  const rest = { jitter_ms: 0, duty: 0.5, amplitude: 1 };
  return { type: "periodic", start_ms, end_ms, period_ms, ...rest, ...FIELDS };
}

function change(time_ms: number, direction: "up" | "down"): WireFinding {
  const span = { start_ms: time_ms, end_ms: time_ms };
  return { type: "changepoint", time_ms, before: 1, after: 2, direction, ...span, ...FIELDS };
}

function trend(direction: "increasing" | "decreasing" | "volatile"): WireFinding {
  return { type: "trend", direction, slope_per_hour: 1, start_ms: 0, end_ms: 160, ...FIELDS };
}

/** Lanes of 16 columns of 10 ms each. */
const CASES: ReadonlyArray<readonly [name: string, findings: WireFinding[], want: string]> = [
  ["is blank without findings", [], "                "],
  ["shows a stretch and its cycles", [periodic(20, 120, 30)], "  ├──┬──┬──┤    "],
  ["closes up cycles that cannot be told apart", [periodic(20, 120, 15)], "  ━━━━━━━━━━    "],
  ["begins in the middle of a stretch", [periodic(-40, 60, 30)], "──┬──┤          "],
  ["leaves a stretch open that goes on", [periodic(130, 900, 20)], "             ├─┬"],
  [
    "shows changes over stretches",
    [change(50, "up"), periodic(20, 80, 90), change(70, "down")],
    "  ├──▲─▼        ",
  ],
  ["leaves out changes outside of it", [change(-1, "up"), change(160, "up")], "                "],
  ["shows a trend", [trend("increasing")], "↗───────────↗───"],
  ["shows a series that swings", [trend("volatile")], "≈───────────≈───"],
];
for (const [name, findings, want] of CASES) {
  Deno.test(`studyLaneRow() ${name}`, () => {
    const row = studyLaneRow({ fromMs: 0, msPerColumn: 10, width: 16, findings });
    assertEquals(rowText(row), want);
  });
}

Deno.test("studyLaneRow() shows the cursor on blanks and on signs", () => {
  const lane = { fromMs: 0, msPerColumn: 10, width: 6, findings: [change(20, "up")] };
  assertEquals(studyLaneRow({ ...lane, cursorMs: 45 }), [
    { text: "  ▲ ", tone: "finding" },
    { text: "│", tone: "dim" },
    { text: " ", tone: "finding" },
  ]);
  assertEquals(studyLaneRow({ ...lane, cursorMs: 29 })[1], {
    text: "▲",
    tone: "finding",
    isInverse: true,
  });
  assertEquals(rowText(studyLaneRow({ ...lane, cursorMs: 60 })), "  ▲   ");
});

Deno.test("studyLaneRow() of no width is empty", () => {
  const lane = { fromMs: 0, msPerColumn: 10, width: 0, findings: [periodic(0, 50, 10)] };
  assertEquals(studyLaneRow(lane), []);
});
