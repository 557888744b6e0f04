import { assert, assertEquals } from "@std/assert";
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

Deno.test("benchPage() is the same when the same is measured again, and drops what there is no more", () => {
  const page = pageOf("", "2026-01-12", part("tick", "2 ms"), part("size", "1 B"));
  assertEquals(pageOf(page, "2026-01-12", part("tick", "2 ms")), page);
  assertEquals(pageOf(`${page}\n## gone\n\nx\n`, "2026-01-12"), page);
});
