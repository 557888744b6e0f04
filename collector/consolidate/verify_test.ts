import { assertEquals, assertGreater, assertMatch, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { randomTicks, seededRandom } from "../store/journal_fixture.ts";
import { listSegmentFiles, type SegmentFiles, segmentPath } from "../store/segment_files.ts";
import { Random } from "../testing/random.ts";
import {
  changeSidecar,
  flipBit,
  PARQUET_PARTS,
  partAt,
  sealTicks,
  withDirectory,
} from "./testing/merge_fixture.ts";
import { type VerifyOptions, verifySegments, type WrongFile } from "./verify.ts";

type Segments = readonly [SegmentFiles, SegmentFiles, SegmentFiles];

/** Three sound segments. */
async function sealThree(dataDir: string): Promise<Segments> {
  const ticks = randomTicks(seededRandom(151), 30);
  return [
    await sealTicks(dataDir, ticks.slice(0, 10)),
    await sealTicks(dataDir, ticks.slice(10, 20)),
    await sealTicks(dataDir, ticks.slice(20)),
  ];
}

interface Verified {
  /** Segments: right, wrong, without a checksum. */
  readonly counts: readonly [number, number, number];
  readonly byteSize: number;
  readonly wrong: readonly WrongFile[];
}

async function verify(dataDir: string, options: Partial<VerifyOptions> = {}): Promise<Verified> {
  const found: WrongFile[] = [];
  const { right, wrong, unchecked, byteSize } = await verifySegments(dataDir, {
    onWrong: (each) => void found.push(each),
    ...options,
  });
  return { counts: [right, wrong, unchecked], byteSize, wrong: found };
}

/** All that lies below a directory, byte for byte. */
function contents(dataDir: string): readonly (readonly [path: string, hex: string])[] {
  return listSegmentFiles(dataDir).flatMap((files) =>
    Array.from(Deno.readDirSync(files.directory), ({ name }) => join(files.directory, name))
  ).sort().map((path) => [path, Deno.readFileSync(path).toHex()]);
}

Deno.test("verifySegments() finds sound segments right, reads all of them and changes nothing", async () => {
  await withDirectory(async (dataDir) => {
    assertEquals((await verify(dataDir)).counts, [0, 0, 0]);
    assertEquals((await verify(join(dataDir, "none"))).counts, [0, 0, 0]);
    const segments = await sealThree(dataDir);
    const before = contents(dataDir);
    const { counts, byteSize, wrong } = await verify(dataDir);
    assertEquals([counts, wrong], [[3, 0, 0], []]);
    assertEquals(byteSize, segments.reduce((sum, { parquetBytes }) => sum + parquetBytes!, 0));
    assertEquals(contents(dataDir), before);
    assertEquals(Array.from(Deno.readDirSync(dataDir), ({ name }) => name), ["dt=2026-01-12"]);
  });
});

for (const part of PARQUET_PARTS) {
  Deno.test(`verifySegments() finds a bit flipped in a segment's ${part}`, async () => {
    await withDirectory(async (dataDir, db) => {
      const [, second] = await sealThree(dataDir);
      const path = segmentPath(second, "parquet");
      await flipBit(path, await partAt(db, path, part));
      const { counts, wrong } = await verify(dataDir);
      assertEquals([counts, wrong.map((each) => each.path)], [[2, 1, 0], [path]]);
      assertMatch(
        wrong[0]!.reason,
        /^its bytes are not those that were written: their CRC-32 is [0-9a-f]{8}, and [0-9a-f]{8} by its sidecar$/,
      );
    });
  });
}

Deno.test("verifySegments() finds a bit flipped anywhere in a segment or its sidecar", async () => {
  await withDirectory(async (dataDir) => {
    const files = await sealTicks(dataDir, randomTicks(seededRandom(152), 5));
    const random = new Random("flips of a segment");
    for (const extension of ["parquet", "containers"] as const) {
      const path = segmentPath(files, extension);
      const sound = await Deno.readFile(path);
      // The name of a sidecar's own check aside: without it the sidecar is one from before, and sound.
      const end = sound.length - (extension === "containers" ? 11 : 0);
      for (let i = 0; i < 150; i++) {
        const flipped = sound.slice();
        const at = random.integer(0, end - 1);
        flipped[at]! ^= 1 << random.integer(0, 7);
        await Deno.writeFile(path, flipped);
        const { counts, wrong } = await verify(dataDir);
        assertEquals(
          [counts, wrong.map((each) => each.path)],
          [[0, 1, 0], [path]],
          `byte ${at} of ${extension}`,
        );
      }
      await Deno.writeFile(path, sound);
    }
  });
});

type Counts = Verified["counts"];

/** What happens to the second of three segments, and what is then said of it. */
const DAMAGES: readonly (readonly [
  what: string,
  change: (files: SegmentFiles) => void | Promise<void>,
  counts: Counts,
  file?: "parquet" | "containers",
  reason?: RegExp,
])[] = [
  [
    "a Parquet file cut short",
    (files) => Deno.truncateSync(segmentPath(files, "parquet"), 1_000),
    [2, 1, 0],
    "parquet",
    /^it has 1000 bytes, and \d+ by its sidecar$/,
  ],
  [
    "a Parquet file alone that is a folder",
    (files) => {
      remove(files);
      Deno.mkdirSync(segmentPath(files, "parquet"));
    },
    [2, 1, 0],
    "parquet",
    /^it cannot be read: /,
  ],
  [
    "a sidecar cut short",
    (files) => Deno.truncateSync(segmentPath(files, "containers"), 100),
    [2, 1, 0],
    "containers",
    /^Cannot decode sidecar: not MessagePack/,
  ],
  [
    "a sidecar of a TiB",
    (files) => Deno.truncateSync(segmentPath(files, "containers"), 2 ** 40),
    [2, 1, 0],
    "containers",
    /^Cannot read sidecar: \d+ bytes are more than/,
  ],
  [
    "a sidecar of a newer version",
    (files) => Deno.writeFileSync(segmentPath(files, "containers"), NEWER),
    [2, 1, 0],
    "containers",
    /^Cannot read sidecar: format version 4 is newer than 3; upgrade fgm$/,
  ],
  [
    "a sidecar whose Parquet file is lost",
    (files) => Deno.removeSync(segmentPath(files, "parquet")),
    [2, 1, 0],
    "containers",
    /^its segment's Parquet file is missing$/,
  ],
  [
    "a sidecar without a CRC-32",
    (files) => changeSidecar(files, { fileCrc32: undefined }),
    [2, 0, 1],
  ],
  [
    "a sidecar without a CRC-32, and of another size",
    (files) => changeSidecar(files, { fileCrc32: undefined, byteSize: 7 }),
    [2, 1, 0],
    "parquet",
    /^it has \d+ bytes, and 7 by its sidecar$/,
  ],
  [
    "a sidecar of the original fine-grained-monitor",
    (files) => Deno.writeFileSync(segmentPath(files, "containers"), Uint8Array.of(2, 1, 0)),
    [2, 0, 1],
  ],
  [
    "a Parquet file alone",
    (files) => Deno.removeSync(segmentPath(files, "containers")),
    [2, 0, 1],
  ],
  [
    "a Parquet file whose journal still counts",
    (files) => {
      Deno.removeSync(segmentPath(files, "containers"));
      Deno.writeFileSync(segmentPath(files, "journal"), new Uint8Array(9));
    },
    [2, 0, 0],
  ],
  [
    "a sealed segment whose journal was not removed yet",
    (files) => Deno.writeFileSync(segmentPath(files, "journal"), new Uint8Array(9)),
    [3, 0, 0],
  ],
  [
    "a merge that is not published yet",
    async (files) => {
      const merged = { ...files, stem: `${files.stem}-merged1` };
      await Deno.copyFile(segmentPath(files, "containers"), segmentPath(merged, "containers"));
      await changeSidecar(merged, { replaces: [files.stem] });
    },
    [3, 0, 0],
  ],
  [
    "a journal that sealing kept",
    (files) => Deno.writeFileSync(segmentPath(files, "journal.damaged"), new Uint8Array(9)),
    [3, 0, 0],
  ],
];

/** `{ version: 4 }` in MessagePack. */
const NEWER = Uint8Array.of(0x81, 0xa7, ...new TextEncoder().encode("version"), 4);

for (const [what, change, counts, file, reason = /^$/] of DAMAGES) {
  Deno.test(`verifySegments() judges ${what}, and the segments beside it`, async () => {
    await withDirectory(async (dataDir) => {
      const [, second] = await sealThree(dataDir);
      await change(second);
      const found = await verify(dataDir);
      const paths = found.wrong.map(({ path }) => path);
      assertEquals([found.counts, paths], [counts, file ? [segmentPath(second, file)] : []]);
      for (const each of found.wrong) assertMatch(each.reason, reason);
    });
  });
}

/** Files of a segment that was sealed elsewhere, to be put under another's name. */
async function otherSegment(): Promise<ReadonlyMap<"parquet" | "containers", Uint8Array>> {
  const bytes = new Map<"parquet" | "containers", Uint8Array>();
  await withDirectory(async (dataDir) => {
    const files = await sealTicks(dataDir, randomTicks(seededRandom(153), 25));
    for (const extension of ["parquet", "containers"] as const) {
      bytes.set(extension, await Deno.readFile(segmentPath(files, extension)));
    }
  });
  return bytes;
}

const remove = (files: SegmentFiles) => {
  // In the order of retention and of merges.
  for (const extension of ["containers", "parquet"] as const) {
    Deno.removeSync(segmentPath(files, extension));
  }
};

/** What others do to the only segment of a directory between its sidecar and its Parquet file. */
const RACES: readonly (readonly [
  what: string,
  before: (files: SegmentFiles) => void,
  meanwhile: (files: SegmentFiles) => void | Promise<void>,
  counts: Counts,
])[] = [
  ["is deleted", () => {}, remove, [0, 0, 0]],
  [
    "is deleted, and its name given to another,",
    () => {},
    async (files) => {
      remove(files);
      for (const [extension, bytes] of await otherSegment()) {
        await Deno.writeFile(segmentPath(files, extension), bytes);
      }
    },
    [1, 0, 0],
  ],
  [
    "gets its sidecar",
    (files) => Deno.renameSync(segmentPath(files, "containers"), `${files.directory}/.x`),
    (files) => Deno.renameSync(`${files.directory}/.x`, segmentPath(files, "containers")),
    [1, 0, 0],
  ],
  [
    "loses its Parquet file after its sidecar",
    (files) => Deno.removeSync(segmentPath(files, "containers")),
    (files) => Deno.removeSync(segmentPath(files, "parquet")),
    [0, 0, 0],
  ],
];

for (const [what, before, meanwhile, counts] of RACES) {
  Deno.test(`verifySegments() finds nothing wrong with a segment that ${what} while it looks`, async () => {
    await withDirectory(async (dataDir) => {
      const files = await sealTicks(dataDir, randomTicks(seededRandom(154), 10));
      before(files);
      let looks = 0;
      const onSidecar = () => ++looks === 1 ? meanwhile(files) : undefined;
      const found = await verify(dataDir, { onSidecar });
      assertEquals([found.counts, found.wrong], [counts, []]);
      assertGreater(looks, 1);
    });
  });
}

Deno.test("verifySegments() passes over segments that vanish after they were listed", async () => {
  await withDirectory(async (dataDir) => {
    const segments = await sealThree(dataDir);
    let left = 1;
    const onSegment = () => {
      // With the folders of their day, as retention does.
      if (left-- > 0) segments.forEach(remove);
      if (left === 0) Deno.removeSync(join(dataDir, "dt=2026-01-12"), { recursive: true });
    };
    assertEquals((await verify(dataDir, { onSegment })).counts, [0, 0, 0]);
  });
});

Deno.test("verifySegments() does not judge for ever what changes for ever", async () => {
  await withDirectory(async (dataDir) => {
    const files = await sealTicks(dataDir, randomTicks(seededRandom(155), 10));
    const path = segmentPath(files, "parquet");
    await flipBit(path, 0);
    let looks = 0;
    const onSidecar = () => Deno.utime(path, 0, ++looks);
    assertEquals([(await verify(dataDir, { onSidecar })).counts, looks], [[0, 1, 0], 4]);
  });
});

Deno.test("verifySegments() tells how far it is, and ends when told to stop", async () => {
  await withDirectory(async (dataDir) => {
    await sealThree(dataDir);
    const told: (readonly [number, number])[] = [];
    await verify(dataDir, { onSegment: ({ done }, total) => void told.push([done, total]) });
    assertEquals(told, [[0, 3], [1, 3], [2, 3]]);
    for (const hook of ["onSegment", "onSidecar"] as const) {
      const stop = new AbortController();
      let calls = 0;
      const options = {
        signal: stop.signal,
        [hook]: () => {
          if (++calls === 2) stop.abort(new Error("enough"));
        },
      };
      await assertRejects(() => verify(dataDir, options), Error, "enough");
      assertEquals(calls, 2, hook);
    }
  });
});
