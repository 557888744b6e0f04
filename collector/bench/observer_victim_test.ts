import { assert, assertEquals, assertThrows } from "@std/assert";
import { summarizeLatencies } from "./latency_summary.ts";
import { ObserverVictim, PERIOD_MS } from "./observer_victim.ts";

const ignore = Deno.build.os !== "linux";
if (ignore) console.error("observer_victim_test: skipped, it calls Linux's C library");

const BYTES = 64 * 1024 * 1024;
const MAPPING_BYTES = 65_536;

/** Mappings of this size: other tests run in this process, and its memory and mappings are theirs, too. */
function mappings(): number {
  return Deno.readTextFileSync("/proc/self/maps").split("\n").filter((line) => {
    const [start = "", end = ""] = (line.split(" ")[0] ?? "").split("-");
    return parseInt(end, 16) - parseInt(start, 16) === MAPPING_BYTES;
  }).length;
}

Deno.test({
  name: "ObserverVictim holds what it is told, in as many mappings, until it is disposed of",
  ignore,
  fn() {
    const before = mappings();
    {
      using _victim = new ObserverVictim({ bytes: BYTES, mappingBytes: MAPPING_BYTES });
      assert(mappings() - before > 0.9 * BYTES / MAPPING_BYTES);
    }
    assert(mappings() - before < 0.1 * BYTES / MAPPING_BYTES);
  },
});

const OPERATIONS = 400;

for (const kind of ["fault", "map"] as const) {
  Deno.test({
    name:
      `measure() tries as often as it is told, each at its time, and no wait is negative: ${kind}`,
    ignore,
    fn() {
      using victim = new ObserverVictim({ bytes: 65_536, mappingBytes: 65_536 });
      const { beganMs, endedMs, waits } = victim.measure({ kind, operations: OPERATIONS });
      const { count, p50, p99, p999, worst } = summarizeLatencies(waits);
      assertEquals(count, OPERATIONS);
      assert(0 < p50 && p50 <= p99 && p99 <= p999 && p999 <= worst);
      assert(endedMs - beganMs >= Math.floor((OPERATIONS - 1) * PERIOD_MS));
    },
  });
}

Deno.test({
  name: "ObserverVictim says that there is no such memory",
  ignore,
  fn() {
    const holding = { bytes: 2 ** 50, mappingBytes: 2 ** 50 };
    assertThrows(() => new ObserverVictim(holding), Error, "no such memory");
  },
});
