import { assertEquals } from "@std/assert";
import { parseFlags } from "@fgm/k8s/pod/flags";
import { consolidatorProgram } from "./consolidator_flags.ts";
import { mergeLimits } from "./merge_limits.ts";

const PROGRAM = consolidatorProgram("fgm-consolidator 0.0.0");

Deno.test("fgm-consolidator merges what is five minutes old, every minute, unless told otherwise", () => {
  const parsed = parseFlags(PROGRAM, [], () => undefined);
  assertEquals(parsed.kind === "run" && parsed.values, {
    dataDir: "fgm-data",
    once: false,
    dryRun: false,
    verify: false,
    intervalSeconds: 60,
    minAgeSeconds: 300,
    maxBytes: 128 * 1024 ** 2,
    metricsPort: 0,
    host: "127.0.0.1",
    logLevel: "info",
  });
});

const ENVIRONMENT: readonly (readonly [name: string, value: string, key: string, want: unknown])[] =
  [
    ["FGM_DATA_DIR", "/data", "dataDir", "/data"],
    ["FGM_CONSOLIDATE_INTERVAL_SECONDS", "5", "intervalSeconds", 5],
    ["FGM_CONSOLIDATE_MIN_AGE_SECONDS", "0", "minAgeSeconds", 0],
    ["FGM_CONSOLIDATE_MAX_BYTES", "65536", "maxBytes", 65_536],
    ["FGM_CONSOLIDATE_METRICS_PORT", "8052", "metricsPort", 8_052],
    ["FGM_HOST", "0.0.0.0", "host", "0.0.0.0"],
    ["FGM_LOG_LEVEL", "debug", "logLevel", "debug"],
  ];

for (const [name, value, key, want] of ENVIRONMENT) {
  Deno.test(`fgm-consolidator takes ${key} from ${name}`, () => {
    const parsed = parseFlags(PROGRAM, [], (asked) => asked === name ? value : undefined);
    assertEquals(parsed.kind === "run" && Object.entries(parsed.values).find(([k]) => k === key), [
      ...[key, want],
    ]);
  });
}

Deno.test("mergeLimits() takes age and bytes from the flags", () => {
  const { minAgeMs, bytesMax, inputsMax, tierMax } = mergeLimits({ minAgeSeconds: 7, maxBytes: 9 });
  assertEquals({ minAgeMs, bytesMax, inputsMax, tierMax }, {
    ...{ minAgeMs: 7_000, bytesMax: 9, inputsMax: 16, tierMax: 4 },
  });
});
