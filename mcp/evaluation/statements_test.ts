import { assertEquals } from "@std/assert";
import { firstContainer, statementsOf } from "./statements.ts";

const TIME = "2026-01-12T09:00:10Z";
const LATER = "2026-01-12T09:10:00Z";
const [AT_MS, LATER_MS] = [Date.parse(TIME), Date.parse(LATER)];

Deno.test("statementsOf() find_changes: changes, events and moments, each with its container's place", () => {
  const said = statementsOf("find_changes", {
    containers: [
      { container: "a", changes: [{ metric: "m", time: TIME, before: 5, after: 2 }] },
      {
        container: "b",
        changes: [{ metric: "n", per_hour: 7 }],
        events: [{ type: "restart", count: 3, first: TIME, last: LATER }, {
          type: "stop",
          time: TIME,
        }],
      },
    ],
    moments: [{ from: TIME, to: LATER, containers: 2 }],
  });
  assertEquals(
    said.map(({ kind, container, rank, direction, count, timesMs }) => [
      ...[kind, container, rank, direction, count, timesMs],
    ]),
    [
      ["level", "a", 1, "down", undefined, [AT_MS, AT_MS]],
      ["trend", "b", 2, "up", undefined, undefined],
      ["event", "b", 2, undefined, 3, [AT_MS, LATER_MS]],
      ["event", "b", 2, undefined, 1, [AT_MS, AT_MS]],
      ["moment", undefined, undefined, undefined, 2, [AT_MS, LATER_MS]],
    ],
  );
  assertEquals(firstContainer(said), "a");
});

Deno.test("statementsOf() summarize_container: highlights and events", () => {
  const said = statementsOf("summarize_container", {
    container: "a",
    highlights: [{ severity: "critical", text: "Bad." }],
    events: [{ type: "oom_kill", time: TIME, text: "Killed." }],
  });
  assertEquals(said.map(({ kind, type, text }) => [kind, type, text]), [
    ["highlight", "critical", "Bad."],
    ["event", "oom_kill", "Killed."],
  ]);
});

Deno.test("statementsOf() analyze_container: a finding's kind is told by its fields, its direction by its words", () => {
  const findings = [
    { time: TIME, magnitude: 3, text: "Fell from 5 to 2." },
    { from: TIME, to: LATER, magnitude: 3, text: "Rising by 3." },
    { from: TIME, to: LATER, period: "1 min", magnitude: 3, text: "Repeats." },
  ];
  const said = statementsOf("analyze_container", {
    container: "a",
    metrics: [{ metric: "m", findings }],
  });
  assertEquals(said.map(({ kind, direction, text }) => [kind, direction, text]), [
    ["level", "down", "Fell from 5 to 2."],
    ["trend", "up", "Rising by 3."],
    ["period", "up", "1 min Repeats."],
  ]);
});

Deno.test("statementsOf() list_containers: who is where", () => {
  const said = statementsOf("list_containers", { containers: [{ name: "a" }, { name: "b" }] });
  assertEquals(said.map(({ container, rank }) => [container, rank]), [["a", 1], ["b", 2]]);
});

Deno.test("statementsOf() has nothing of other tools, and of answers without content", () => {
  assertEquals(statementsOf("list_nodes", { nodes: [{}] }), []);
  assertEquals(statementsOf("find_changes", {}), []);
  assertEquals(firstContainer([]), undefined);
});
