import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { createLogger } from "@fgm/k8s/pod/log";
import { DirectoryClaim } from "./directory_claim.ts";
import { LOCK_FILE_NAME, lockDataDir } from "./store/directory_lock.ts";

const US = { pid: 1, host: "us" };
const OTHERS = { pid: 2, host: "others" };

interface Bench {
  readonly dataDir: string;
  readonly claim: DirectoryClaim;
  /** What happened: sessions written, who has the directory, log messages. */
  readonly happened: readonly string[];
}

async function withClaim(act: (bench: Bench) => Promise<void>): Promise<void> {
  const above = await Deno.makeTempDir({ prefix: "fgm-claim-" });
  const dataDir = join(above, "data");
  const happened: string[] = [];
  const lock = () => {
    Deno.mkdirSync(dataDir, { recursive: true });
    return lockDataDir(dataDir, US);
  };
  try {
    const first = await lock();
    if (first.kind === "held") throw new Error(`held by ${first.by}`);
    const write = (line: string) => happened.push(JSON.parse(line).message);
    using claim = new DirectoryClaim(first.lock, {
      lock,
      recordSession: () => Promise.resolve(void happened.push("session")),
      onLost: (by) => happened.push(`lost to ${by}`),
      log: createLogger({ level: "warn", write, now: () => 0 }),
    });
    await act({ dataDir, claim, happened });
  } finally {
    await Deno.remove(above, { recursive: true });
  }
}

const ANEW = ["session", "Somebody deleted the data directory's lock; it is locked anew"];

Deno.test("DirectoryClaim.renew() does nothing where nothing was deleted", async () => {
  await withClaim(async ({ claim, happened }) => {
    await claim.renew();
    assertEquals(happened, []);
  });
});

for (const [what, gone] of [["the directory", ""], ["the lock", LOCK_FILE_NAME]] as const) {
  Deno.test(`DirectoryClaim.renew() keeps others out again when ${what} was deleted`, async () => {
    await withClaim(async ({ dataDir, claim, happened }) => {
      await Deno.remove(join(dataDir, gone), { recursive: true });
      await Promise.all([claim.renew(), claim.renew()]);
      assertEquals(happened, ANEW);
      assertEquals((await lockDataDir(dataDir, OTHERS)).kind, "held");
      await claim.renew();
      assertEquals(happened, ANEW);
    });
  });
}

Deno.test("DirectoryClaim.renew() tells who was quicker", async () => {
  await withClaim(async ({ dataDir, claim, happened }) => {
    await Deno.remove(join(dataDir, LOCK_FILE_NAME));
    const theirs = await lockDataDir(dataDir, OTHERS);
    await claim.renew();
    assertEquals(happened, ["lost to process 2 on others"]);
    if (theirs.kind === "locked") theirs.lock.release();
  });
});

Deno.test("DirectoryClaim.renew() is tried again where the disk refuses", async () => {
  await withClaim(async ({ dataDir, claim, happened }) => {
    await Deno.remove(dataDir, { recursive: true });
    Deno.writeTextFileSync(dataDir, "in the way");
    await claim.renew();
    assertEquals(happened, ["Cannot lock the data directory anew; it is tried again"]);
    Deno.removeSync(dataDir);
    await claim.renew();
    assertEquals(happened.slice(1), ANEW);
  });
});

Deno.test("DirectoryClaim lets go of a lock that comes after it was disposed of", async () => {
  await withClaim(async ({ dataDir, claim }) => {
    await Deno.remove(dataDir, { recursive: true });
    const renewing = claim.renew();
    claim[Symbol.dispose]();
    await renewing;
    const again = await lockDataDir(dataDir, OTHERS);
    assertEquals(again.kind, "locked");
    if (again.kind === "locked") again.lock.release();
  });
});
