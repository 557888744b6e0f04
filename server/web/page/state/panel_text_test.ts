import { assertEquals } from "@std/assert";
import type { Panel } from "./page_state.ts";
import { panelOf } from "./panel_moves.ts";
import { panelText, readPanel } from "./panel_text.ts";

const study = (id: string, parameters: Record<string, number | string>, pattern?: string) => ({
  study: { id, parameters, ...(pattern === undefined ? {} : { pattern }) },
});

const TEXTS: readonly [change: Partial<Panel>, want: string][] = [
  [{}, "cpu"],
  [{ metric: "a.b/c:d" }, "a.b/c%3Ad"],
  [{ as: "raw" }, "cpu~raw"],
  [study("trend", {}), "cpu~trend"],
  [study("raw", {}), "cpu~raw:"],
  [study("title", { a: 1 }), "cpu~title:a=1"],
  [study("trend", { n: 5, word: "5", odd: "'" }), "cpu~trend:n=5:word='5:odd=''"],
  [study("trend", { "@": 1 }, "*"), "cpu~trend:%40=1:@=*"],
  [{ title: "100 % ~" }, "cpu~title=100 %25 %7E"],
  [{ title: "" }, "cpu~title="],
  [{ as: "rate", ...study("trend", {}), title: "x" }, "cpu~rate~trend~title=x"],
];
for (const [change, want] of TEXTS) {
  Deno.test(`panelText() and readPanel() ${want}`, () => {
    const panel = { ...panelOf(0, "cpu"), ...change };
    assertEquals(panelText(panel), want);
    assertEquals(readPanel(want), panel);
  });
}

const DAMAGED = [
  "",
  "~raw",
  "cpu~",
  "cpu~a:b",
  "cpu~a:b=c=d",
  "cpu~a:=c",
  "cpu%",
  "cpu%4",
  "cpu~%ZZ",
  `cpu~a${":p=1".repeat(33)}`,
];
for (const text of DAMAGED) {
  Deno.test(`readPanel() knows no panel in "${text.slice(0, 20)}"`, () => {
    assertEquals(readPanel(text), undefined);
  });
}
