import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { lockDataDir, lockWithin } from "./directory_lock.ts";

const HOLDER = { pid: 4711, host: "worker-1" };

async function withDir(test: (dir: string) => void | Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await test(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** A second process that takes the lock, says what it got, and holds it until its input ends. */
function spawnLocker(dir: string): Deno.ChildProcess {
  const source = `
    import { lockDataDir } from ${JSON.stringify(new URL("./directory_lock.ts", import.meta.url))};
    const result = await lockDataDir(${JSON.stringify(dir)}, { pid: Deno.pid, host: "other" });
    console.log(result.kind);
    for await (const _ of Deno.stdin.readable) { /* until closed */ }
  `;
  const config = new URL("../../deno.json", import.meta.url).pathname;
  return new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", `--config=${config}`, source],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
}

async function firstLine(child: Deno.ChildProcess): Promise<string> {
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  return new TextDecoder().decode(value).trim();
}

Deno.test("lockDataDir() locks once, tells who holds it, and again after release", async () => {
  await withDir(async (dir) => {
    const first = await lockDataDir(dir, HOLDER);
    assert(first.kind === "locked");
    assertEquals(await lockDataDir(dir, { pid: 1, host: "x" }), {
      kind: "held",
      by: "process 4711 on worker-1",
    });
    first.lock.release();
    first.lock.release();
    const second = await lockDataDir(dir, HOLDER);
    assert(second.kind === "locked");
    second.lock.release();
  });
});

Deno.test("lockDataDir() is refused while another process holds it, and not after kill -9", async () => {
  await withDir(async (dir) => {
    const child = spawnLocker(dir);
    assertEquals(await firstLine(child), "locked");
    assertEquals(await lockDataDir(dir, HOLDER), {
      kind: "held",
      by: `process ${child.pid} on other`,
    });
    child.kill("SIGKILL");
    await child.status;
    await child.stdin.abort();
    await child.stdout.cancel();
    const result = await lockDataDir(dir, HOLDER);
    assert(result.kind === "locked");
    result.lock.release();
  });
});

Deno.test("lockDataDir() refuses another process while this one holds it", async () => {
  await withDir(async (dir) => {
    const result = await lockDataDir(dir, HOLDER);
    assert(result.kind === "locked");
    using _lock = result.lock;
    const child = spawnLocker(dir);
    assertEquals(await firstLine(child), "held");
    await child.stdin.close();
    await child.status;
    await child.stdout.cancel();
  });
});

for (const text of ["", "{", "{}", "null", '{"pid":"x","host":1}']) {
  Deno.test(`lockDataDir() does without a holder's name when the file says ${text}`, async () => {
    await withDir(async (dir) => {
      const result = await lockDataDir(dir, HOLDER);
      assert(result.kind === "locked");
      using _lock = result.lock;
      Deno.writeTextFileSync(join(dir, ".collector.lock"), text);
      assertEquals(await lockDataDir(dir, HOLDER), { kind: "held", by: "another process" });
    });
  });
}

Deno.test("lockWithin() takes a free lock, and gives up on one that is held", async () => {
  await withDir(async (dir) => {
    const path = join(dir, "lock");
    const open = () => Deno.openSync(path, { read: true, write: true, create: true });
    const first = open();
    using second = open();
    assertEquals(await lockWithin(first, 10_000), true);
    assertEquals(await lockWithin(second, 1), false);
    first.close();
    // The one who gave up gets the lock all the same: that ends the wait in its thread.
    await second.lock(true);
  });
});

Deno.test("lockDataDir() throws where there is no directory", async () => {
  await assertRejects(() => lockDataDir("/nonexistent/fgm", HOLDER), Deno.errors.NotFound);
});
