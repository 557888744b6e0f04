import { assertEquals } from "@std/assert";
import plugin from "./lint.ts";

/** Messages of one rule for a source as if it stood at `path`. */
function messagesOf(rule: string, path: string, source: string): readonly string[] {
  return Deno.lint.runPlugin(plugin, path, source)
    .filter((found) => found.id === `house/${rule}`)
    .map((found) => found.message);
}

type Sample = readonly [path: string, source: string];

/** Sources that a rule must refuse, once each. */
const VIOLATIONS: Readonly<Record<string, readonly Sample[]>> = {
  "import-direction": [
    ["collector/a.ts", `import { x } from "../server/b.ts";`],
    ["collector/store/a.ts", `export { x } from "../../k8s/pod/log.ts";`],
    ["collector/a.ts", `export * from "../server/b.ts";`],
    ["collector/a.ts", `await import("../server/b.ts");`],
    ["collector/a.ts", `import { x } from "@fgm/server/api/timeseries";`],
    ["collector/a.ts", `import type { X } from "@fgm/tui/state/state";`],
    ["collector/a.ts", `import { x } from "@fgm/collector/model";`],
    ["k8s/pod/a.ts", `import { x } from "@fgm/collector/model";`],
    ["k8s/tools/a.ts", `import { x } from "@fgm/collector/model";`],
    ["k8s/scenarios/a.ts", `import { x } from "@fgm/collector/model";`],
    ["k8s/tools/a.ts", `import { x } from "@fgm/server/api/client";`],
    ["server/a.ts", `import { x } from "@fgm/collector/cgroup/layout";`],
    ["server/a.ts", `import { x } from "@fgm/collector/models";`],
    ["tui/a.ts", `import { x } from "@fgm/collector/model";`],
    ["mcp/a.ts", `import { x } from "@fgm/server/studies/study";`],
    ["tui/a_test.ts", `import { x } from "@fgm/collector/testing/generate";`],
    ["server/a.ts", `import { x } from "@fgm/collector/testing/generate";`],
    ["collector/a.ts", `import { x } from "./testing/generate.ts";`],
    ["collector/a.ts", `import { x } from "./bench/bench_table.ts";`],
    ["server/a.ts", `import { x } from "@fgm/collector/bench/bench_table";`],
    ["collector/bench/a.ts", `import { x } from "@fgm/server/bench/viewer_parts";`],
    ["tui/a_test.ts", `import { x } from "@fgm/collector/bench/bench_table";`],
    ["tui/bench/a.ts", `import { x } from "@fgm/collector/testing/generate";`],
    ["tui/bench/a.ts", `import { x } from "@fgm/mcp/bench/mcp_parts";`],
    ["collector/a.ts", `import { x } from "./main.ts";`],
    ["collector/a_test.ts", `import { x } from "./main.ts";`],
    ["collector/a_test.ts", `import { x } from "./testing/generate_main.ts";`],
    ["k8s/e2e/a_test.ts", `import { x } from "@fgm/collector/main";`],
    ["tui/a.ts", `import { x } from "./main.tsx";`],
    ["collector/a.ts", `import { x } from "npm:left-pad@1.0.0";`],
    ["collector/a.ts", `import { x } from "https://example.org/x.ts";`],
    ["collector/a.ts", `import { x } from "/tmp/x.ts";`],
  ],
  "one-door": [
    ["collector/store/seal.ts", `import { x } from "@duckdb/node-api";`],
    ["server/query/execute.ts", `import type { X } from "@duckdb/node-api";`],
    ["collector/store/a_test.ts", `import { x } from "@duckdb/node-api/lib/x.js";`],
    ["server/query/execute.ts", `import { Hono } from "hono";`],
    ["server/query/execute.ts", `import { logger } from "hono/logger";`],
    ["collector/a.ts", `import { x } from "left-pad";`],
    ["collector/a.ts", `import { join } from "deno-std/path/mod.js";`],
    ["collector/a.ts", `import { assert } from "@std/assert";`],
  ],
  "pure": [
    ["collector/cgroup/a.ts", `const x = Deno.readTextFileSync("x");`],
    ["collector/cgroup/a.ts", `type X = Deno.DirEntry;`],
    ["collector/procfs/a.ts", `const x = Date.now();`],
    ["collector/procfs/a.ts", `const x = new Date();`],
    ["collector/procfs/a.ts", `const x = Date();`],
    ["collector/capture/a.ts", `const x = performance.now();`],
    ["collector/capture/a.ts", `const x = Math.random();`],
    ["collector/capture/a.ts", `setTimeout(() => {}, 1);`],
    ["collector/capture/a.ts", `globalThis.run = { setInterval };`],
    ["server/query/plan.ts", `fetch("x");`],
    ["server/query/plan.ts", `const x = AbortSignal.timeout(1);`],
    ["server/studies/a.ts", `console.log(1);`],
    ["server/studies/a.ts", `const x = { [performance]: 1 };`],
    ["server/studies/a.ts", `x[performance];`],
    ["server/studies/a.ts", `await 1;`],
    ["server/studies/a.ts", `async function f() {}`],
    ["server/studies/a.ts", `const f = async () => {};`],
    ["server/studies/a.ts", `for await (const x of y) x;`],
    ["tui/state/a.ts", `import { join } from "node:path";`],
    ["tui/state/a.ts", `import { join } from "@std/path";`],
    ["tui/chart/a.ts", `import { x } from "@fgm/server/api/client";`],
    ["collector/cgroup/a.ts", `import { x } from "../host/host_fs.ts";`],
    ["collector/cgroup/a.ts", `import("../host/host_fs.ts");`],
    ["collector/metrics.ts", `const x = Deno.args;`],
  ],
  "function-length": [
    ["collector/a.ts", `function f() {\n${"  x();\n".repeat(69)}}`],
    ["collector/a.ts", `const f = () => {\n${"  x();\n".repeat(69)}};`],
    ["collector/a.ts", `class A { m() {\n${"  x();\n".repeat(69)}} }`],
    ["tui/a.tsx", `const F = () => (<p>\n${"<b />\n".repeat(69)}</p>);`],
    ["collector/a_test.ts", `Deno.test("x", () => {\n${"  x();\n".repeat(69)}});`],
  ],
  "documented-export": [
    ["collector/a.ts", `export const A = 1;`],
    ["collector/a.ts", `// A remark.\nexport function f(): void {}`],
    ["collector/a.ts", `/* no JSDoc */ export class C {}`],
    ["collector/a.ts", `export interface I {}`],
    ["collector/a.ts", `export type T = 1;`],
    ["collector/a.ts", `export default class {}`],
    ["collector/a.ts", `/** Not of T. */\nconst a = 1;\nexport type T = typeof a;`],
    ["collector/a.ts", `/**\n * The file.\n *\n * @module\n */\n\nexport type T = 1;`],
  ],
  "metric-name": [
    ["collector/store/a.ts", `const x = "cgroup.v2.memory.current";`],
    ["server/a.ts", "const x = `smaps_rollup.${key}`;"],
    ["server/a.ts", `const x = "total_cpu_usage_millicores";`],
    ["collector/store/a.ts", `const x = "fgm.rss_bytes";`],
    ["tui/a.tsx", `const x = <Chart metric="cgroup.v2.memory.current" />;`],
  ],
  "console": [
    ["collector/store/a.ts", `console.log(1);`],
    ["tidy.ts", `const { log } = console;`],
  ],
};

/** Sources that a rule must let pass: each is the neighbour of a violation above. */
const PERMITTED: Readonly<Record<string, readonly Sample[]>> = {
  "import-direction": [
    ["collector/store/a.ts", `import { x } from "../model.ts";`],
    ["collector/a.ts", `import { x } from "@fgm/k8s/pod/log";`],
    ["server/a.ts", `import { x } from "@fgm/collector/store/journal";`],
    ["server/a.ts", `import { x } from "@fgm/collector/model";`],
    ["server/a_test.ts", `import { x } from "@fgm/collector/testing/generate";`],
    ["collector/a_test.ts", `import { x } from "./testing/generate.ts";`],
    ["collector/testing/b.ts", `import { x } from "./generate.ts";`],
    ["server/bench/a.ts", `import { x } from "@fgm/collector/bench/bench_table";`],
    ["server/bench/a.ts", `import { x } from "@fgm/collector/testing/random";`],
    ["tui/bench/a.ts", `import { x } from "@fgm/collector/bench/bench_table";`],
    ["house/bench_main.ts", `import { x } from "@fgm/server/bench/viewer_parts";`],
    ["k8s/e2e/a_test.ts", `import { x } from "@fgm/collector/testing/generate";`],
    ["k8s/e2e/a.ts", `import { x } from "@fgm/collector/store/journal";`],
    ["k8s/tools/demo.ts", `import { x } from "@fgm/collector/testing/generate";`],
    ["k8s/scenarios/a.ts", `import { x } from "@fgm/server/api/client";`],
    ["k8s/scenarios/a_test.ts", `import { x } from "@fgm/server/testing/test_viewer";`],
    ["mcp/a.ts", `import { x } from "@fgm/server/api/client";`],
    ["collector/a.ts", `import { x } from "./domain.ts";`],
    ["tidy_test.ts", `import { x } from "./tidy.ts";`],
    ["docs_test.ts", `import { x } from "@fgm/collector/metrics";`],
    ["collector/a.ts", `import { x } from "node:os";`],
    ["collector/a.ts", `const x = "./main.ts";`],
  ],
  "one-door": [
    ["collector/store/duckdb.ts", `import { x } from "@duckdb/node-api";`],
    ["server/http/app.ts", `import { Hono } from "hono";`],
    ["server/http/app.ts", `import { logger } from "hono/logger";`],
    ["collector/a_test.ts", `import { assert } from "@std/assert";`],
    ["server/studies/conformance.ts", `import { assert } from "@std/assert";`],
    ["tidy_test.ts", `import { assert } from "@std/assert";`],
    ["collector/host/a.ts", `import { join } from "@std/path";`],
    ["std/path.ts", `export { join } from "deno-std/path/mod.js";`],
    ["collector/a.ts", `import { x } from "./b.ts";`],
  ],
  "pure": [
    ["collector/cgroup/a.ts", `import { METRICS } from "../metrics.ts";`],
    ["collector/cgroup/a.ts", `import type { HostFs } from "../host/host_fs.ts";`],
    ["tui/state/a.ts", `import type { Series } from "@fgm/server/api/timeseries";`],
    ["tui/state/a.ts", `import { RANGE_WORDS } from "@fgm/server/api/range_words";`],
    ["tui/chart/line_plot.ts", `import { plot } from "asciichart";`],
    ["collector/cgroup/a.ts", `const x = new Date(timeMs);`],
    ["collector/cgroup/a.ts", `const x = Math.max(1, 2);`],
    ["collector/cgroup/a.ts", `const x = { fetch: 1, process: 2 }; x.fetch;`],
    ["collector/cgroup/a.ts", `interface Plan { readonly process: number; fetch(): void }`],
    ["collector/cgroup/a_test.ts", `const x = Deno.readTextFileSync("x");`],
    ["collector/cgroup/a_bench.ts", `const x = performance.now();`],
    ["collector/host/a.ts", `const x = await Deno.readTextFile("x");`],
    ["server/query/execute.ts", `fetch("x");`],
  ],
  "function-length": [
    ["collector/a.ts", `function f() {\n${"  x();\n".repeat(68)}}`],
    ["collector/a.ts", `${"x();\n".repeat(300)}`],
  ],
  "documented-export": [
    ["collector/a.ts", `/** One. */\nexport const A = 1;`],
    ["collector/a.ts", `/** One. */\n\nexport const A = 1;`],
    [
      "collector/a.ts",
      `// é 😀\n/** Zwölf. */\nexport const A = "😀";\n/** B. */\nexport const B = 1;`,
    ],
    ["collector/a.ts", `export { a, b } from "./b.ts";`],
    ["collector/a.ts", `const a = 1;\nexport { a };`],
    [
      "collector/a.ts",
      `/** One. */\nexport function f(a: 1): void;\nexport function f(a: 2): void;\n` +
      `export function f(): void {}`,
    ],
    ["collector/a_test.ts", `export const A = 1;`],
    ["std/path_decl.d.ts", `export function join(path: string): string;`],
    ["collector/a.ts", `const hidden = 1;`],
    ["collector/a.ts", `const a = 1;\nexport default a;`],
  ],
  "metric-name": [
    ["collector/metrics.ts", `const x = "cgroup.v2.memory.current";`],
    ["collector/a_test.ts", `const x = "cgroup.v2.memory.current";`],
    ["collector/a.ts", `// cgroup.v2.memory.current\nconst x = "memory.current";`],
    ["collector/testing/a.ts", `const x = "smaps_rollup.pss";`],
    ["collector/a.ts", `readText(path + "/smaps_rollup");`],
    ["house/rules.ts", `const x = "cgroup.v2.";`],
    ["collector/sampling/a.ts", `const x = slotOf("self", "fgm.rss_bytes");`],
    ["server/a.ts", `const x = "rss_bytes";`],
  ],
  "console": [
    ["collector/main.ts", `console.log(1);`],
    ["collector/testing/generate_main.ts", `console.log(1);`],
    ["k8s/tools/demo.ts", `console.log(1);`],
    ["collector/a_test.ts", `console.log(1);`],
    ["collector/a.ts", `page.console.open();`],
  ],
};

const RULES = Object.keys(plugin.rules);

Deno.test("house_lint has violating and permitted samples of every rule", () => {
  assertEquals(Object.keys(VIOLATIONS).sort(), RULES.toSorted());
  assertEquals(Object.keys(PERMITTED).sort(), RULES.toSorted());
});

function title([path, source]: Sample): string {
  return `${source.slice(0, 60).replaceAll("\n", "⏎")} in ${path}`;
}

for (const [rule, samples] of Object.entries(VIOLATIONS)) {
  for (const sample of samples) {
    Deno.test(`house/${rule} refuses ${title(sample)}`, () => {
      assertEquals(messagesOf(rule, ...sample).length, 1);
    });
  }
}

for (const [rule, samples] of Object.entries(PERMITTED)) {
  for (const sample of samples) {
    Deno.test(`house/${rule} permits ${title(sample)}`, () => {
      assertEquals(messagesOf(rule, ...sample), []);
    });
  }
}
