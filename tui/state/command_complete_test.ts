import { assertEquals } from "@std/assert";
import { fixtureState } from "../testing/fixture_state.ts";
import { completeCommand, type Completion } from "./command_complete.ts";

const STATE = fixtureState({ columns: 120, rows: 40 });

const CASES: readonly (readonly [string, Completion])[] = [
  ["met", { text: "metric ", candidates: undefined }],
  ["qu", { text: "quit", candidates: undefined }],
  ["f", { text: "f", candidates: "follow  first  findings" }],
  ["fo", { text: "follow", candidates: undefined }],
  ["1", { text: "1", candidates: "15m  1h  1d  1w" }],
  ["15", { text: "15m", candidates: undefined }],
  ["study ch", { text: "study changepoint", candidates: undefined }],
  ["study ", { text: "study ", candidates: "periodicity  changepoint  trend  off" }],
  ["speed 3", { text: "speed 30", candidates: undefined }],
  ["sort na", { text: "sort name", candidates: undefined }],
  ["metric cgroup.v2.m", { text: "metric cgroup.v2.memory.", candidates: undefined }],
  ["metric pid", { text: "metric container.pid_count", candidates: undefined }],
  ["metric anon", { text: "metric cgroup.v2.memory.stat.anon", candidates: undefined }],
  ["add total", { text: "add total_cpu_usage_millicores", candidates: undefined }],
  ["zzz", { text: "zzz", candidates: "Nothing to complete" }],
  ["quit x", { text: "quit x", candidates: "Nothing to complete" }],
  ["metric zzz", { text: "metric zzz", candidates: "Nothing to complete" }],
];
for (const [text, want] of CASES) {
  Deno.test(`completeCommand() completes "${text}"`, () => {
    assertEquals(completeCommand(text, STATE), want);
  });
}

Deno.test("completeCommand() names some of many, and says that there are more", () => {
  const { candidates } = completeCommand("", STATE);
  assertEquals(candidates, "metric  add  study  sort  speed  follow …");
});

Deno.test("completeCommand() has no names before the viewer has answered", () => {
  assertEquals(
    completeCommand("metric c", { viewer: undefined }).candidates,
    "Nothing to complete",
  );
});
