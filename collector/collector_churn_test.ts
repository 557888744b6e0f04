import { assert, assertEquals, assertGreaterOrEqual, assertLess } from "@std/assert";
import { fromFileUrl } from "@std/path";

const ignore = Deno.build.os !== "linux";
if (ignore) console.error("collector_churn_test: skipped, /proc/self/fd exists on Linux only");

/**
 * Growth over the last 4,000 births that counts as none. Readings of one program differ by half of
 * it; keeping no more than the id of each container that is gone costs more.
 */
const HEAP_GROWTH_BYTES_MAX = 400 * 1024;

interface Reading {
  readonly births: number;
  readonly heap_bytes: number;
  readonly open_files: number;
}

/** One trouble comes with hundreds of the same kind. */
const SAID_CHARS_MAX = 1_000;

async function churn(): Promise<readonly Reading[]> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "-A", "--v8-flags=--expose-gc"],
      fromFileUrl(new URL("./testing/churn_main.ts", import.meta.url)),
    ],
  }).output();
  const said = new TextDecoder().decode(stderr).slice(0, SAID_CHARS_MAX);
  assert(success, said);
  assertEquals(said, ""); // a warning would mean that something was not read
  return new TextDecoder().decode(stdout).trim().split("\n").map((line) => JSON.parse(line));
}

Deno.test({
  name: "the collector keeps nothing of ten thousand containers that came and went",
  ignore,
  async fn() {
    const readings = await churn();
    console.log(readings.map((reading) => JSON.stringify(reading)).join("\n"));
    const [first, second, third] = readings;
    assert(first !== undefined && second !== undefined && third !== undefined);
    assertGreaterOrEqual(third.births, 10_000);
    assertGreaterOrEqual(third.births - first.births, 8_000);
    assertEquals([second.open_files, third.open_files], [first.open_files, first.open_files]);
    // The first reading still has what starting up left behind.
    assertLess(third.heap_bytes - first.heap_bytes, HEAP_GROWTH_BYTES_MAX);
    assertLess(third.heap_bytes - second.heap_bytes, HEAP_GROWTH_BYTES_MAX);
  },
});
