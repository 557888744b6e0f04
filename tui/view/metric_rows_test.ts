import { assertEquals } from "@std/assert";
import { rowText } from "../chart/styled.ts";
import { fixtureState } from "../testing/fixture_state.ts";
import { FIXTURE_METRICS } from "../testing/fixture_viewer.ts";
import { metricContent, sortContent } from "./metric_rows.ts";

const STATE = fixtureState({ columns: 120, rows: 40 });
const ROOM = { width: 112, height: 8, top: 0 };

function pickerOf(
  search: string,
  { isNew = false, width = 112 } = {},
) {
  const panelId = isNew ? undefined : 1;
  const input = { text: search, caret: search.length };
  const room = { ...ROOM, width };
  const content = metricContent(STATE, { kind: "metric", panelId, input, selected: 0 }, room);
  return { ...content, texts: content.rows.map((row) => rowText(row).trimEnd()) };
}

Deno.test("metricContent() lists name, unit and meaning, the key metrics first", () => {
  const { texts, title, foot } = pickerOf("");
  assertEquals(title, "Metric of panel 1");
  assertEquals(texts[0]?.endsWith(`${FIXTURE_METRICS.length} of ${FIXTURE_METRICS.length}`), true);
  assertEquals(
    texts[1]?.replace(/ {2,}/g, "|"),
    "▌✓|total_cpu_usage_millicores|cores|CPU in use; 1000 is one core",
  );
  assertEquals(texts[2]?.includes("cgroup.v2.memory.current"), true);
  assertEquals(foot, `1–8 of ${FIXTURE_METRICS.length}`);
});

Deno.test("metricContent() counts what matches", () => {
  const { texts, foot } = pickerOf("'oom_kill");
  assertEquals(/ 1 of 20$/.test(texts[0] ?? ""), true, texts[0]);
  assertEquals(foot, "");
});

Deno.test("metricContent() tells a rate per second, and all of the selected one below", () => {
  const { texts } = pickerOf("throttled_usec");
  assertEquals(texts[1]?.includes("time per second"), true);
  assertEquals(texts.slice(-2), [
    "cgroup.v2.cpu.stat.throttled_usec (time per second): Time spent throttled by the CPU limit",
    "",
  ]);
});

Deno.test("metricContent() says what helps where nothing matches", () => {
  const { texts } = pickerOf("xyzzy");
  assertEquals(texts.at(-2), "Nothing matches: Backspace widens the search.");
});

Deno.test("metricContent() leaves out meanings where there is no room, names never", () => {
  const { texts } = pickerOf("", { width: 62 });
  const longest = FIXTURE_METRICS.map(({ name }) => name).sort((a, b) => b.length - a.length)[0];
  const { texts: searched } = pickerOf(longest ?? "", { width: 62 });
  assertEquals(texts[1]?.includes("CPU in use"), false);
  assertEquals(searched[1]?.includes(longest ?? "?"), true, searched[1]);
});

Deno.test("metricContent() is for a new panel where there is none yet", () => {
  const { title, texts } = pickerOf("", { isNew: true });
  assertEquals(title, "Metric of a new panel");
  assertEquals(texts.some((text) => text.includes("✓")), false);
});

Deno.test("sortContent() has the order by name, and marks the present order", () => {
  const input = { text: "", caret: 0 };
  const content = sortContent(STATE, { kind: "sort", input, selected: 0 }, ROOM);
  const texts = content.rows.map((row) => rowText(row).trimEnd());
  assertEquals(
    texts[1]?.replace(/ {2,}/g, "|"),
    "▌|name|Namespace, pod and container in alphabetical order",
  );
  assertEquals(texts.filter((text) => text.includes("✓")).length, 1);
  assertEquals(texts.find((text) => text.includes("✓"))?.includes(STATE.table.sort), true);
});
