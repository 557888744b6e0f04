import { assert, assertEquals } from "@std/assert";
import {
  childrenOf,
  cpuMs,
  ownBytes,
  peakResidentBytes,
  proportionalBytes,
  residentBytes,
  residentWithChildren,
  writtenBytes,
} from "./process_usage.ts";

const ignore = Deno.build.os !== "linux";
if (ignore) console.error("process_usage_test: skipped, /proc exists on Linux only");

/** No process has this id: it is above Linux's largest. */
const NOBODY = 4_194_305;

Deno.test({
  name: "memory of a process: its share is at most what is resident, which is at most the peak",
  ignore,
  async fn() {
    // One that does nothing: this process may give memory back between two of the three readings.
    const child = new Deno.Command("cat", { stdin: "piped", stdout: "piped" }).spawn();
    const stdin = child.stdin.getWriter();
    await stdin.write(new TextEncoder().encode("are you there?\n"));
    const stdout = child.stdout.getReader();
    await stdout.read();
    const [share, resident, peak] = [proportionalBytes, residentBytes, peakResidentBytes]
      .map((read) => read(child.pid)) as [number, number, number];
    await stdin.close();
    await stdout.cancel();
    await child.status;
    const slack = 1024 * 1024; // the kernel counts what is resident on each CPU by itself
    assert(share > 0 && share <= resident + slack, `${share} of ${resident}`);
    assert(resident > 0 && resident <= peak + slack, `${resident} of ${peak}`);
  },
});

Deno.test({
  name: "cpuMs() grows with work, whole ticks of 10 ms at a time",
  ignore,
  fn() {
    const before = cpuMs(Deno.pid);
    let now = before;
    for (let i = 0; now === before && i < 1e6; i++) now = cpuMs(Deno.pid);
    assert(now > before);
    assertEquals(now % 10, 0);
  },
});

Deno.test({
  name: "childrenOf() finds a child while it lives, and cpuMs() counts it when it was waited for",
  ignore,
  async fn() {
    const child = new Deno.Command("sh", { args: ["-c", "read line"], stdin: "piped" }).spawn();
    assert(childrenOf(Deno.pid).includes(child.pid));
    await child.stdin.close();
    await child.status;
    assertEquals(childrenOf(Deno.pid).includes(child.pid), false);
  },
});

Deno.test({
  name: "residentWithChildren() counts what a process shares with its child once",
  ignore,
  async fn() {
    // Without something after it, the shell would become the program itself.
    const args = ["-c", "cat; true"];
    const shell = new Deno.Command("sh", { args, stdin: "piped", stdout: "piped" }).spawn();
    const stdin = shell.stdin.getWriter();
    await stdin.write(new TextEncoder().encode("are you there?\n"));
    const stdout = shell.stdout.getReader();
    await stdout.read();
    const [cat] = childrenOf(shell.pid);
    const together = residentWithChildren(shell.pid);
    const [own, resident] = [ownBytes(shell.pid), residentBytes(shell.pid)];
    const child = peakResidentBytes(cat!);
    const childAlone = residentWithChildren(cat!);
    await stdin.close();
    await stdout.cancel();
    await shell.status;
    assert(own > 0 && own < resident, `${own} of ${resident}`); // they share the C library
    assert(together > child && together < resident + child, `${together}`);
    assert(childAlone > 0 && childAlone <= child + 1024 * 1024, `${childAlone} of ${child}`);
  },
});

const OF_A_PROCESS = [
  ...[cpuMs, residentBytes, peakResidentBytes, ownBytes, residentWithChildren],
  ...[proportionalBytes, writtenBytes],
];

for (const read of OF_A_PROCESS) {
  Deno.test({
    name: `${read.name}() of a process that is gone is zero`,
    ignore,
    fn: () => assertEquals(read(NOBODY), 0),
  });
}
