import { assert, assertEquals, assertThrows } from "@std/assert";
import { encodeHeader, JournalDecoder, JournalEncoder, KEY_TICK_EVERY } from "./journal.ts";
import { ByteWriter } from "./byte_writer.ts";
import { beginFrame, endFrame, FRAME_BYTES_MAX, FRAME_KIND } from "./journal_frame.ts";
import { subjectEntry } from "./journal_records.ts";
import { encodeMsgpackArray } from "./msgpack.ts";
import {
  expectedTicks,
  FIXTURE_START_MS,
  fixtureContainer,
  fixtureHeader,
  fixtureJournal,
  fixtureSubject,
  randomTicks,
  recordingDecoder,
  seededRandom,
} from "./journal_fixture.ts";

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

for (const seed of SEEDS) {
  Deno.test(`JournalDecoder gives back what JournalEncoder took (seed ${seed})`, () => {
    const ticks = randomTicks(seededRandom(seed), 75);
    const { bytes } = fixtureJournal(ticks);
    const decoded = recordingDecoder();
    decoded.decoder.push(bytes);
    decoded.decoder.finish();
    assertEquals(decoded.ticks, expectedTicks(ticks));
    assertEquals(decoded.header, fixtureHeader());
    assertEquals(decoded.decoder.damaged, []);
    assertEquals(decoded.decoder.tornBytes, 0);
  });

  Deno.test(`JournalDecoder does not care how the bytes arrive (seed ${seed})`, () => {
    const random = seededRandom(seed);
    const ticks = randomTicks(random, 40);
    const { bytes } = fixtureJournal(ticks);
    const decoded = recordingDecoder();
    for (let at = 0; at < bytes.length;) {
      const size = 1 + Math.floor(random() * (random() < 0.2 ? 2_000 : 20));
      decoded.decoder.push(bytes.slice(at, at + size));
      at += size;
    }
    assertEquals(decoded.ticks, expectedTicks(ticks));
    assertEquals(decoded.decoder.damaged, []);
  });
}

Deno.test("JournalDecoder keeps -0 and 0 apart", () => {
  const container = fixtureContainer(1);
  const subject = fixtureSubject("self", container);
  const ticks = [[0, -0], [-0, 0], [-0, -0]].map((values, i) => ({
    timeMs: FIXTURE_START_MS + i,
    containers: [container],
    samples: [{ subject, values: Float64Array.from(values) }],
  }));
  const decoded = recordingDecoder();
  decoded.decoder.push(fixtureJournal(ticks).bytes);
  const signs = decoded.ticks.map(({ samples }) =>
    samples[0]!.values.map((value) => Object.is(value, -0))
  );
  assertEquals(signs, [[false, true], [true, false], [true, true]]);
});

Deno.test("JournalDecoder yields exactly the whole ticks of a journal torn at any byte", () => {
  const ticks = randomTicks(seededRandom(11), 34);
  const { bytes, ends } = fixtureJournal(ticks);
  const want = expectedTicks(ticks);
  for (let size = 0; size <= bytes.length; size++) {
    const decoded = recordingDecoder();
    decoded.decoder.push(bytes.subarray(0, size));
    decoded.decoder.finish();
    const whole = ends.filter((end) => end <= size).length;
    assertEquals(decoded.ticks.length, whole, `torn at byte ${size}`);
    assertEquals(decoded.decoder.damaged, [], `torn at byte ${size}`);
    assert(decoded.decoder.tornBytes <= size - (ends[whole - 1] ?? 0), `torn at byte ${size}`);
    assertEquals(decoded.ticks.at(-1), want[whole - 1]);
  }
});

Deno.test("JournalDecoder says how many bytes of a torn frame it holds", () => {
  const { bytes, ends } = fixtureJournal(randomTicks(seededRandom(12), 3));
  const decoded = recordingDecoder();
  decoded.decoder.push(bytes.subarray(0, ends[2]! - 1));
  const heldFrom = decoded.decoder.rewind();
  assert(heldFrom >= ends[1]! && heldFrom < ends[2]!);
  assertEquals(decoded.decoder.tornBytes, 0);
  decoded.decoder.push(bytes.subarray(heldFrom));
  assertEquals(decoded.ticks.length, 3);
});

Deno.test("JournalDecoder never throws nor invents values after a flipped bit", () => {
  const ticks = randomTicks(seededRandom(13), 65);
  const { bytes } = fixtureJournal(ticks);
  const want = new Map(expectedTicks(ticks).map((tick) => [tick.timeMs, tick]));
  for (let at = 0; at < bytes.length; at += 13) {
    const flipped = bytes.slice();
    flipped[at] = flipped[at]! ^ (1 << (at % 8));
    const decoded = recordingDecoder();
    decoded.decoder.push(flipped);
    decoded.decoder.finish();
    const reported = decoded.decoder.damaged.length > 0 || decoded.decoder.tornBytes > 0;
    assert(reported, `nothing reported for byte ${at}`);
    for (const tick of decoded.ticks) {
      assertEquals(tick, want.get(tick.timeMs), `wrong values after byte ${at}`);
    }
    const lost = ticks.length - decoded.ticks.length;
    assert(lost <= KEY_TICK_EVERY, `${lost} ticks lost by byte ${at}`);
  }
});

Deno.test("JournalDecoder resumes at the next key tick after damage in the middle", () => {
  const ticks = randomTicks(seededRandom(14), 90);
  const { bytes, ends } = fixtureJournal(ticks);
  bytes.fill(0, ends[9]! + 3, ends[10]! - 3);
  const decoded = recordingDecoder();
  decoded.decoder.push(bytes);
  decoded.decoder.finish();
  const want = expectedTicks(ticks);
  assertEquals(decoded.ticks, [...want.slice(0, 10), ...want.slice(30)]);
  assertEquals(decoded.decoder.damaged.length, 1);
  const { offset } = decoded.decoder.damaged[0]!;
  assert(offset >= ends[9]! && offset < ends[10]!);
});

Deno.test("JournalDecoder reads on from a key tick when the header is lost", () => {
  const ticks = randomTicks(seededRandom(15), 61);
  const { bytes } = fixtureJournal(ticks);
  bytes[12] = bytes[12]! ^ 0xff;
  const decoded = recordingDecoder();
  decoded.decoder.push(bytes);
  assertEquals(decoded.ticks, expectedTicks(ticks).slice(30));
});

Deno.test("JournalDecoder finds nothing in noise, and holds back little of it", () => {
  const random = seededRandom(16);
  const noise = Uint8Array.from({ length: 300_000 }, () => Math.floor(random() * 256));
  const decoded = recordingDecoder();
  for (let at = 0; at < noise.length; at += 10_000) {
    decoded.decoder.push(noise.subarray(at, at + 10_000));
    assert(decoded.decoder.tornBytes <= FRAME_BYTES_MAX + 10_000);
  }
  decoded.decoder.finish();
  assertEquals(decoded.ticks, []);
  assert(decoded.decoder.damageCount >= 1);
});

Deno.test("JournalDecoder keeps no values of subjects that have no samples", () => {
  const many = new Array<string>(1_000_000).fill("");
  const metrics = { ...fixtureHeader().metrics, container: many };
  const subjects = Array.from(
    { length: 50_000 },
    (_, i) =>
      subjectEntry(i, { ...fixtureSubject("container", fixtureContainer(1)), containerId: "c" }),
  );
  const out = new ByteWriter(1_024);
  const start = beginFrame(out, FRAME_KIND.subjects);
  out.writeBytes(encodeMsgpackArray(subjects));
  endFrame(out, start);
  let declared = 0;
  const ignore = () => {};
  const sink = { header: ignore, container: ignore, tick: ignore, sample: ignore };
  const decoder = new JournalDecoder({ ...sink, subject: () => void declared++ });
  decoder.push(encodeHeader(fixtureHeader({ metrics })));
  decoder.push(out.view()); // 400 GB, if each had its values
  assertEquals([declared, decoder.damageCount], [50_000, 0]);
});

Deno.test("JournalDecoder reports zeros at the end, as a power loss leaves them, as damage", () => {
  const ticks = randomTicks(seededRandom(17), 5);
  const { bytes } = fixtureJournal(ticks);
  const padded = new Uint8Array(bytes.length + 4096);
  padded.set(bytes);
  const decoded = recordingDecoder();
  decoded.decoder.push(padded);
  assertEquals(decoded.ticks.length, 5);
  assertEquals(decoded.decoder.damaged.map(({ offset }) => offset), [bytes.length]);
});

Deno.test("JournalDecoder refuses a journal of a newer version by name", () => {
  const decoded = recordingDecoder("metrics-1.journal");
  assertThrows(
    () => decoded.decoder.push(encodeHeader(fixtureHeader({ version: 2 }))),
    SyntaxError,
    "Cannot read metrics-1.journal: format version 2 is newer than 1; upgrade fgm",
  );
});

Deno.test("JournalDecoder gives the newest description of a container", () => {
  const subject = fixtureSubject("self", fixtureContainer(1));
  const tick = (t: number, podName: string) => ({
    timeMs: FIXTURE_START_MS + t,
    containers: [fixtureContainer(1, podName)],
    samples: [{ subject, values: Float64Array.of(1, 2) }],
  });
  const decoded = recordingDecoder();
  decoded.decoder.push(fixtureJournal([tick(0, "old"), tick(1, "new")]).bytes);
  assertEquals([...decoded.containers.values()], [fixtureContainer(1, "new")]);
});

Deno.test("JournalEncoder.reset() makes the next tick complete after a lost write", () => {
  const ticks = randomTicks(seededRandom(18), 12);
  const header = fixtureHeader();
  const encoder = new JournalEncoder(header);
  const decoded = recordingDecoder();
  decoded.decoder.push(encodeHeader(header));
  ticks.forEach((tick, i) => {
    const bytes = encoder.encodeTick(tick);
    if (i % 4 === 0) encoder.reset(); // the very first one, too: nothing was declared yet
    else decoded.decoder.push(bytes);
  });
  assertEquals(decoded.ticks, expectedTicks(ticks.filter((_, i) => i % 4 !== 0)));
  assertEquals(decoded.containers.size, 3);
  assertEquals(decoded.decoder.damaged, []);
});

Deno.test("JournalEncoder declares known containers when they are first used", () => {
  const known = [fixtureContainer(1), fixtureContainer(2)];
  const encoder = new JournalEncoder(fixtureHeader(), known);
  const samples = [{ subject: fixtureSubject("self", known[0]!), values: Float64Array.of(1, 2) }];
  const decoded = recordingDecoder();
  decoded.decoder.push(encodeHeader(fixtureHeader()));
  decoded.decoder.push(encoder.encodeTick({ timeMs: FIXTURE_START_MS, containers: [], samples }));
  assertEquals([...decoded.containers.values()], [known[0]]);
});

Deno.test("JournalEncoder writes each subject and container once between key ticks", () => {
  const container = fixtureContainer(1);
  const sample = () => ({
    subject: fixtureSubject("container", container), // a new object each tick
    values: Float64Array.of(1, 2, 3, 4, 5),
  });
  const encoder = new JournalEncoder(fixtureHeader());
  const sizes = Array.from({ length: KEY_TICK_EVERY + 1 }, (_, t) =>
    encoder.encodeTick({
      timeMs: FIXTURE_START_MS + t,
      containers: t === 0 ? [container] : [],
      samples: [sample()],
    }).length);
  assertEquals(new Set(sizes.slice(1, -1)), new Set([22]));
  assert(sizes.at(-1)! > sizes[0]!, "a later key tick repeats the header as well");
});

Deno.test("JournalEncoder refuses samples that do not fit the header", () => {
  const encoder = new JournalEncoder(fixtureHeader());
  const subject = fixtureSubject("self", fixtureContainer(1));
  const samples = [{ subject, values: new Float64Array(3) }];
  assertThrows(
    () => encoder.encodeTick({ timeMs: 0, containers: [], samples }),
    RangeError,
    '3 values in scope "self" of 2',
  );
  assertThrows(
    () => encoder.encodeTick({ timeMs: NaN, containers: [], samples: [] }),
    RangeError,
    "its time is NaN",
  );
});

Deno.test("JournalEncoder recovers from a tick that is too long for a frame", () => {
  const names = Array.from({ length: 6_000 }, (_, i) => `m${i}`);
  const header = fixtureHeader({ metrics: { ...fixtureHeader().metrics, self: names } });
  const subject = fixtureSubject("self", fixtureContainer(1));
  const halves = new Float64Array(names.length).fill(0.5);
  const quarters = new Float64Array(names.length).fill(0.25);
  const samples = Array.from({ length: 200 }, (_, i) => ({
    subject,
    values: i % 2 === 0 ? halves : quarters,
  }));
  const encoder = new JournalEncoder(header);
  assertThrows(
    () => encoder.encodeTick({ timeMs: 1, containers: [], samples }),
    RangeError,
    "exceed",
  );
  const times: number[] = [];
  const decoder = new JournalDecoder({
    header() {},
    container() {},
    subject() {},
    sample() {},
    tick: (timeMs) => times.push(timeMs),
  });
  decoder.push(encodeHeader(header));
  decoder.push(encoder.encodeTick({ timeMs: 2, containers: [], samples: samples.slice(0, 1) }));
  assertEquals(times, [2]);
});
