import { assert, assertEquals, assertThrows } from "@std/assert";
import { ObserverVictim, TURN_OPERATIONS } from "./observer_victim.ts";
import { residentBytes } from "./process_usage.ts";

const ignore = Deno.build.os !== "linux";
if (ignore) console.error("observer_victim_test: skipped, it calls Linux's C library");

const BYTES = 64 * 1024 * 1024;

function mappings(): number {
  return Deno.readTextFileSync("/proc/self/maps").split("\n").length;
}

Deno.test({
  name: "ObserverVictim holds what it is told, in as many mappings, until it is disposed of",
  ignore,
  fn() {
    const [resident, before] = [residentBytes(Deno.pid), mappings()];
    {
      using _victim = new ObserverVictim({ bytes: BYTES, mappingBytes: 65_536 });
      assert(residentBytes(Deno.pid) - resident > 0.9 * BYTES);
      assert(mappings() - before > 0.9 * BYTES / 65_536);
    }
    assert(residentBytes(Deno.pid) - resident < 0.5 * BYTES);
    assert(mappings() - before < 0.1 * BYTES / 65_536);
  },
});

Deno.test({
  name: "measure() tries each kind for whole turns, and no wait is negative",
  ignore,
  fn() {
    using victim = new ObserverVictim({ bytes: 65_536, mappingBytes: 65_536 });
    const { fault, map } = victim.measure(0);
    assertEquals([fault.count, map.count], [TURN_OPERATIONS, TURN_OPERATIONS]);
    for (const { p50, p99, p999, worst } of [fault, map]) {
      assert(0 < p50 && p50 <= p99 && p99 <= p999 && p999 <= worst);
    }
  },
});

Deno.test({
  name: "ObserverVictim says that there is no such memory",
  ignore,
  fn() {
    const holding = { bytes: 2 ** 50, mappingBytes: 2 ** 50 };
    assertThrows(() => new ObserverVictim(holding), Error, "no such memory");
  },
});
