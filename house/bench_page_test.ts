import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { benchPage, type MeasuredPart } from "./bench_page.ts";

const ORDER = ["tick", "size", "start"];

function part(name: string, value: string): MeasuredPart {
  return { name, rows: [{ what: `what ${name}`, target: "", measured: value, verdict: "info" }] };
}

function pageOf(before: string, date: string, ...parts: readonly MeasuredPart[]): string {
  return benchPage(before, { order: ORDER, measured: { parts, machine: "2 cores", date } });
}

Deno.test("benchPage() has the parts in their order, however they were measured", () => {
  const page = pageOf("", "2026-01-12", part("start", "1 s"), part("tick", "2 ms"));
  const headings = [...page.matchAll(/^## (.*)$/gm)].map(([, name]) => name);
  assertEquals(headings, ["tick", "start", "How"]);
});

Deno.test("benchPage() keeps what was not measured again, with its date", () => {
  const first = pageOf("", "2026-01-12", part("tick", "2 ms"), part("start", "1 s"));
  const second = pageOf(first, "2026-02-03", part("start", "3 s"));
  assert(second.includes("2026-01-12, 2 cores") && second.includes("2 ms"));
  assert(second.includes("2026-02-03, 2 cores") && second.includes("3 s"));
  assert(!second.includes("1 s |"));
});

Deno.test("benchPage() says so when sections were measured on more than one machine", () => {
  const first = pageOf("", "2026-01-12", part("tick", "2 ms"), part("size", "1 B"));
  const other = { parts: [part("start", "1 s")], machine: "4 cores", date: "2026-02-03" };
  const second = benchPage(first, { order: ORDER, measured: other });
  assert(!first.includes("machines"));
  assertStringIncludes(second, "measured on 2 machines");
  const again = { parts: [part("start", "1 s")], machine: "2 cores", date: "2026-02-03" };
  assertEquals(benchPage(second, { order: ORDER, measured: again }).includes("machines"), false);
});

Deno.test("benchPage() is the same when the same is measured again, and drops what there is no more", () => {
  const page = pageOf("", "2026-01-12", part("tick", "2 ms"), part("size", "1 B"));
  assertEquals(pageOf(page, "2026-01-12", part("tick", "2 ms")), page);
  assertEquals(pageOf(`${page}\n## gone\n\nx\n`, "2026-01-12"), page);
});
