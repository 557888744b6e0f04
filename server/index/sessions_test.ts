import { assertEquals } from "@std/assert";
import { type Session, writeSession } from "@fgm/collector/store/session";
import { TestData } from "../testing/data_dir.ts";
import { readSessions } from "./sessions.ts";

function session(identifier: string, startMs: number): Session {
  return {
    runId: `run-${startMs}`,
    identifier,
    startMs,
    nodeName: "worker-1",
    clusterName: "",
    samplingIntervalMs: 1_000,
    rotationSeconds: 90,
    version: "0.1.0",
    gitRev: "unknown",
    formatVersion: 1,
  };
}

Deno.test("readSessions() gives each identifier's newest once, newest first, despite broken files", async () => {
  await using data = await TestData.create();
  await writeSession(data.dir, session("old", 1_000));
  await writeSession(data.dir, session("new/er", 2_000));
  const broken = ["broken", "empty", "huge"].map((name) => `${data.dir}/sessions/${name}.json`);
  await Deno.writeTextFile(broken[0]!, "{");
  for (const path of broken.slice(1)) await Deno.writeTextFile(path, "");
  await Deno.truncate(broken[2]!, 2 ** 40); // larger than any memory
  const problems: string[] = [];
  const sessions = await readSessions([data.dir, data.dir], (path) => problems.push(path));
  assertEquals(sessions.map(({ identifier }) => identifier), ["new/er", "old"]);
  assertEquals(new Set(problems), new Set(broken));
});

Deno.test("readSessions() of a directory without any, or of none, is empty", async () => {
  await using data = await TestData.create();
  const refuse = () => {
    throw new Error("nothing is wrong");
  };
  assertEquals(await readSessions([data.dir, `${data.dir}/nothing`], refuse), []);
});
