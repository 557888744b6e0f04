import { assertEquals, assertThrows } from "@std/assert";
import { fixtureContainer, fixtureHeader, fixtureSubject } from "./journal_fixture.ts";
import {
  containerEntry,
  decodeContainers,
  decodeHeader,
  decodeSubjects,
  encodeHeaderPayload,
  subjectEntry,
  SUBJECTS_MAX,
} from "./journal_records.ts";
import { decodeMsgpack, encodeMsgpack, encodeMsgpackArray, type MsgpackValue } from "./msgpack.ts";

const MAGIC_BYTES = 5;

/** A header's payload with its map changed. */
function changedHeader(change: (map: Record<string, MsgpackValue>) => void): Uint8Array {
  const payload = encodeHeaderPayload(fixtureHeader());
  const map = decodeMsgpack(payload.subarray(MAGIC_BYTES), "test") as Record<string, MsgpackValue>;
  change(map);
  const bytes = encodeMsgpack(map);
  const changed = new Uint8Array(MAGIC_BYTES + bytes.length);
  changed.set(payload.subarray(0, MAGIC_BYTES));
  changed.set(bytes, MAGIC_BYTES);
  return changed;
}

Deno.test("decodeHeader() gives back what encodeHeaderPayload() took", () => {
  assertEquals(decodeHeader(encodeHeaderPayload(fixtureHeader())), {
    version: 1,
    header: fixtureHeader(),
  });
});

Deno.test("decodeHeader() ignores fields it does not know", () => {
  assertEquals(decodeHeader(changedHeader((map) => map.later = true)).header, fixtureHeader());
});

Deno.test("decodeHeader() reads of another version the version alone", () => {
  const payload = encodeHeaderPayload(fixtureHeader({ version: 200 })).subarray(0, MAGIC_BYTES);
  assertEquals(decodeHeader(payload), { version: 200, header: undefined });
});

const BAD_HEADERS: ReadonlyArray<readonly [payload: Uint8Array, message: string]> = [
  [new Uint8Array(0), 'does not start with "FGMJ"'],
  [new TextEncoder().encode("FGMX\x01"), 'does not start with "FGMJ"'],
  [new TextEncoder().encode("FGMJ\x01"), "not MessagePack"],
  [changedHeader((map) => delete map.run_id), 'field "run_id" is missing'],
  [changedHeader((map) => map.start_ms = "now"), 'field "start_ms" is string'],
  [changedHeader((map) => map.metrics = []), "list is not a map"],
  [
    changedHeader((map) => map.metrics = { container: [], device: [], process: [] }),
    'field "self" is missing',
  ],
  [
    changedHeader((map) => map.metrics = { ...map.metrics as object, gpu: ["x"] }),
    'metric scope "gpu" is not one of container, device, process, self',
  ],
];
for (const [payload, message] of BAD_HEADERS) {
  Deno.test(`decodeHeader() throws SyntaxError: ${message}`, () => {
    assertThrows(() => decodeHeader(payload), SyntaxError, message);
  });
}

Deno.test("decodeContainers() and decodeSubjects() give back what the entries took", () => {
  const containers = [fixtureContainer(1), { ...fixtureContainer(2), labels: undefined }];
  assertEquals(decodeContainers(encodeMsgpackArray(containers.map(containerEntry))), containers);
  const subjects = (["container", "device", "process", "self"] as const).map((scope, index) => ({
    index,
    subject: fixtureSubject(scope, fixtureContainer(1)),
  }));
  const entries = subjects.map(({ index, subject }) => subjectEntry(index, subject));
  assertEquals(decodeSubjects(encodeMsgpackArray(entries)), subjects);
});

const BAD_SUBJECTS: ReadonlyArray<readonly [entry: MsgpackValue, message: string]> = [
  [{}, "object is not a list"],
  [["0", "self", "id"], "index 0 is out of range"],
  [[-1, "self", "id"], "index -1 is out of range"],
  [[SUBJECTS_MAX + 1, "self", "id"], "is out of range"],
  [[0, "gpu", "id"], 'metric scope "gpu" is not one of'],
  [[0, "self", 5], "its container id is not a string"],
];
for (const [entry, message] of BAD_SUBJECTS) {
  Deno.test(`decodeSubjects() throws SyntaxError: ${message} (${JSON.stringify(entry)})`, () => {
    assertThrows(() => decodeSubjects(encodeMsgpack([entry])), SyntaxError, message);
  });
}
