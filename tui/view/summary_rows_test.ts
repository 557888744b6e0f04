import { assertEquals } from "@std/assert";
import type { WireSummary } from "@fgm/server/api/summary";
import { rowText, rowWidth } from "../chart/styled.ts";
import type { Answers } from "../state/answers.ts";
import { NEWEST_MS } from "../testing/fixture_series.ts";
import { fixtureSummary } from "../testing/fixture_findings.ts";
import { fixtureState, ready } from "../testing/fixture_state.ts";
import { summaryContent } from "./summary_rows.ts";

const ROOM = { width: 90, height: 40 };

function summaryOf(
  value: WireSummary | undefined,
  { top = 0, height = 40, width = 90, answer, nowMs = NEWEST_MS }: {
    readonly top?: number;
    readonly height?: number;
    readonly width?: number;
    readonly answer?: Partial<NonNullable<Answers["summary"]>>;
    readonly nowMs?: number;
  } = {},
) {
  const state = fixtureState({ columns: 120, rows: 40 }, { nowMs });
  const summary = { ...ready(value), ...answer };
  const dialog = { kind: "summary", ref: "shop/web-0/nginx", top } as const;
  const content = summaryContent({ ...state, answers: { summary } }, dialog, { width, height });
  assertEquals(content.rows.filter((row) => rowWidth(row) > width), []);
  return { ...content, texts: content.rows.map((row) => rowText(row).trimEnd()) };
}

Deno.test("summaryContent() tells the range, what stands out, and the metrics in numbers", () => {
  const { texts, title } = summaryOf(fixtureSummary());
  assertEquals(title, "Summary of web-0/nginx");
  assertEquals(texts.slice(0, 6), [
    "21:37:06 – 21:52:06, 15m",
    "",
    "✖ critical  The kernel's OOM killer killed 1 process.",
    "! warning   Memory peaked at 99 % of its limit of 512 MiB.",
    "· info      Memory grows by 1.95 GiB per hour; at this rate the limit is reached in 5 min.",
    "",
  ]);
  assertEquals(texts.slice(6, 9).map((text) => text.replace(/ {2,}/g, "|")), [
    "METRIC|AVG|P95|MAX|LAST|TREND",
    "total_cpu_usage_millicores|48m|88m|94m|61m|~ volatile",
    "cgroup.v2.memory.current|301Mi|489Mi|505Mi|340Mi|↗ rising",
  ]);
});

Deno.test("summaryContent() wraps what stands out below its words", () => {
  const { texts } = summaryOf(fixtureSummary(), { width: 60 });
  assertEquals(texts.slice(4, 6), [
    "· info      Memory grows by 1.95 GiB per hour; at this rate",
    "            the limit is reached in 5 min.",
  ]);
});

Deno.test("summaryContent() says that nothing stands out", () => {
  const [first] = fixtureSummary().summaries;
  if (first === undefined) throw new RangeError("Cannot test: no summary");
  const { texts } = summaryOf({ ...fixtureSummary(), summaries: [{ ...first, highlights: [] }] });
  assertEquals(texts[2], "Nothing stands out.");
});

Deno.test("summaryContent() says that there are no samples, and that a file is unreadable", () => {
  const { texts } = summaryOf({ ...fixtureSummary(), summaries: [], truncated: true });
  assertEquals(texts.slice(1), [
    "incomplete: a file could not be read",
    "",
    "No samples in this range.",
  ]);
});

Deno.test("summaryContent() names each container where there are several", () => {
  const summary = fixtureSummary();
  const { texts } = summaryOf({
    ...summary,
    summaries: [...summary.summaries, ...summary.summaries],
  });
  assertEquals(texts.filter((text) => text === "checkout-7d9f8c6b5-x2x4z/app").length, 2);
});

Deno.test("summaryContent() has dates where the range is of another day", () => {
  const { texts } = summaryOf(fixtureSummary(), { nowMs: NEWEST_MS + 2 * 86_400_000 });
  assertEquals(texts[0], "2026-07-14 21:37:06 – 2026-07-14 21:52:06, 15m");
});

Deno.test("summaryContent() waits, and tells why it failed", () => {
  assertEquals(summaryOf(undefined, { answer: { state: "loading" } }).texts[1], "loading…");
  const failed = summaryOf(undefined, { answer: { state: "failed", why: "too slow" } });
  assertEquals(failed.texts[1], "failed: too slow");
});

Deno.test("summaryContent() scrolls, not beyond its end", () => {
  const { length } = summaryOf(fixtureSummary(), ROOM).texts;
  const scrolled = summaryOf(fixtureSummary(), { height: 5, top: 2 });
  assertEquals([scrolled.foot, scrolled.texts.length], [`lines 3–7 of ${length}`, 5]);
  const beyond = summaryOf(fixtureSummary(), { height: 5, top: 99 });
  assertEquals(beyond.foot, `lines ${length - 4}–${length} of ${length}`);
});
