import { assertEquals } from "@std/assert";
import { rowText } from "../chart/styled.ts";
import type { TuiState } from "../state/state.ts";
import { NEWEST_MS } from "../testing/fixture_series.ts";
import { fixtureStudy } from "../testing/fixture_findings.ts";
import {
  FIXTURE_EVENTS,
  FIXTURE_PANELS,
  type FixtureChange,
  fixtureState,
  ready,
} from "../testing/fixture_state.ts";
import { eventsContent, findingsContent } from "./findings_rows.ts";

const ROOM = { width: 120, height: 5, top: 0 };

function studied(change: FixtureChange = {}): TuiState {
  const [first, ...others] = FIXTURE_PANELS;
  if (first === undefined) throw new RangeError("Cannot test: no panel");
  const panels = [{ ...first, study: { id: "periodicity", parameters: {} } }, ...others];
  const state = fixtureState({ columns: 140, rows: 40 }, { panels, ...change });
  const answers = { ...state.answers, "study:1": ready(fixtureStudy("periodicity")) };
  return { ...state, answers };
}

function textsOf(content: ReturnType<typeof eventsContent>): readonly string[] {
  return content.rows.map((row) => rowText(row).trimEnd());
}

Deno.test("findingsContent() lists time, kind, mark, panel, container and text", () => {
  const content = findingsContent(studied(), { kind: "findings", selected: 1 }, ROOM);
  assertEquals(content.title, "2 findings");
  assertEquals(textsOf(content).slice(0, 2).map((text) => text.replace(/ {2,}/g, "|")), [
    " 21:40:06|≈ period|■|1 checkout-7d9f8c6b5-x2x4z/app|Repeats every 37 s (± 1 s) for 15 cycles with an amplitud…",
    "▌21:42:06|≈ period|●|1 web-0/nginx|Repeats every 4 min for 3 cycles with an amplitude of 340…",
  ]);
});

Deno.test("findingsContent() tells all of the selected finding below the list", () => {
  const content = findingsContent(studied(), { kind: "findings", selected: 0 }, ROOM);
  assertEquals(textsOf(content).slice(-2), [
    "Repeats every 37 s (± 1 s) for 15 cycles with an amplitude of 40 millicores.",
    "",
  ]);
});

Deno.test("findingsContent() says why there are none", () => {
  const state = fixtureState({ columns: 140, rows: 40 });
  const content = findingsContent(state, { kind: "findings", selected: 0 }, ROOM);
  assertEquals(content.title, "0 findings");
  assertEquals(textsOf(content).at(-2), "No study is on: s chooses one.");
});

Deno.test("eventsContent() lists time, kind, mark and container", () => {
  const content = eventsContent(studied(), { kind: "events", selected: 2 }, ROOM);
  assertEquals(content.title, "5 events, newest first");
  const heads = textsOf(content).slice(0, 5).map((text) =>
    text.replace(/ {2,}/g, "|").split("|").slice(0, 4).join("|")
  );
  assertEquals(heads, [
    " 21:49:06|~ throttled|●|web-0/nginx",
    " 21:45:10|↻ restart|■|checkout-7d9f8c6b5-x2x4z/app",
    "▌21:45:06|✖ OOM kill|■|checkout-7d9f8c6b5-x2x4z/app",
    " 21:41:06|░ no samples|node worker-1|Nothing was sampled on node worker-1 for 36 s.",
    " 21:38:54|▶ start|▲|db-0/postgres",
  ]);
});

Deno.test("eventsContent() has no mark for containers that are not drawn", () => {
  const content = eventsContent(studied({ chosen: [] }), { kind: "events", selected: 0 }, ROOM);
  assertEquals(
    textsOf(content)[1]?.replace(/ {2,}/g, "|").split("|")[2],
    "checkout-7d9f8c6b5-x2x4z/app",
  );
});

Deno.test("eventsContent() has dates where the window is not of today", () => {
  const state = studied({ nowMs: NEWEST_MS + 3 * 86_400_000 });
  const content = eventsContent(state, { kind: "events", selected: 0 }, ROOM);
  assertEquals(textsOf(content)[1]?.startsWith(" 2026-07-14 21:45:10  ↻ restart"), true);
});

Deno.test("eventsContent() says when it scrolls, and when a file could not be read", () => {
  const answers = { events: ready({ events: FIXTURE_EVENTS, isTruncated: true }) };
  const state = { ...studied(), answers };
  const content = eventsContent(state, { kind: "events", selected: 4 }, {
    ...ROOM,
    height: 3,
    top: 2,
  });
  assertEquals([content.title, content.foot], ["5 events, newest first, incomplete", "3–5 of 5"]);
});

const FAILED = { key: "", state: "failed", value: undefined, why: "too slow", askedMs: 0 } as const;
const WORDS: readonly (readonly [
  fact: string,
  events: TuiState["answers"]["events"],
  want: string,
])[] = [
  [
    "nothing happened",
    ready({ events: [], isTruncated: false }),
    "Nothing happened to these containers in the window.",
  ],
  ["it failed", FAILED, "failed: too slow"],
  ["it loads", { ...FAILED, state: "loading" }, "loading…"],
];
for (const [fact, events, want] of WORDS) {
  Deno.test(`eventsContent() says that ${fact}`, () => {
    const answers = events === undefined ? {} : { events };
    const state = { ...studied(), answers };
    assertEquals(textsOf(eventsContent(state, { kind: "events", selected: 0 }, ROOM)).at(-2), want);
  });
}
