import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import {
  decodeSession,
  encodeSession,
  type Session,
  sessionPath,
  writeSession,
} from "./session.ts";

const SESSION: Session = {
  runId: "4f1c",
  identifier: "fgm/x",
  startMs: 1768254769250,
  nodeName: "worker-1",
  clusterName: "prod",
  samplingIntervalMs: 1000,
  rotationSeconds: 90,
  version: "0.1.0",
  gitRev: "unknown",
  formatVersion: 1,
};

Deno.test("decodeSession() gives back what encodeSession() took", () => {
  assertEquals(decodeSession(encodeSession(SESSION)), SESSION);
});

const BAD: ReadonlyArray<readonly [text: string, message: string]> = [
  ["", "JSON"],
  ["{", "JSON"],
  ["null", "it is not an object"],
  ["[]", 'field "start_time" is not a string'],
  ['{"start_time":"soon"}', 'start_time "soon" is not a time'],
  [encodeSession(SESSION).replace('"4f1c"', "4"), 'field "run_id" is not a string'],
  [encodeSession(SESSION).replace("90", '"90"'), 'field "rotation_seconds" is not a number'],
  [encodeSession(SESSION).replace("90", "1e999"), 'field "rotation_seconds" is not a number'],
];
for (const [text, message] of BAD) {
  Deno.test(`decodeSession() throws SyntaxError for ${text.slice(0, 30).replaceAll("\n", " ")}: ${message}`, () => {
    assertThrows(() => decodeSession(text), SyntaxError, message);
  });
}

Deno.test("writeSession() writes the newest of all, and the newest of each identifier", async () => {
  const dir = await Deno.makeTempDir();
  try {
    await writeSession(dir, SESSION);
    const other = { ...SESSION, identifier: "b", runId: "next" };
    await writeSession(dir, other);
    const read = async (path: string) => decodeSession(await Deno.readTextFile(path));
    assertEquals(await read(join(dir, "session.json")), other);
    assertEquals(sessionPath(dir, "fgm/x"), join(dir, "sessions", "fgm%2Fx.json"));
    assertEquals(await read(sessionPath(dir, "fgm/x")), SESSION);
    assertEquals(await read(sessionPath(dir, "b")), other);
    const names = Array.from(Deno.readDirSync(join(dir, "sessions")), ({ name }) => name);
    assertEquals(names.sort(), ["b.json", "fgm%2Fx.json"]);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
