import { assertEquals, assertStrictEquals } from "@std/assert";
import { TestData } from "../testing/data_dir.ts";
import { DIRECTORY_DEPTH_MAX } from "./data_root.ts";
import { DirectoryWatch } from "./directory_watch.ts";

function watchOf(
  dir: string,
  options: { readonly filesMax?: number } = {},
): { watch: DirectoryWatch; problems: string[] } {
  const problems: string[] = [];
  const root = {
    base: dir,
    depth: DIRECTORY_DEPTH_MAX,
    accepts: () => true,
    acceptsDirectory: () => true,
  };
  return { watch: new DirectoryWatch([root], (path) => problems.push(path), options), problems };
}

Deno.test("DirectoryWatch groups files by stem and leaves others out", async () => {
  await using data = await TestData.create();
  await Deno.mkdir(`${data.dir}/a/b`, { recursive: true });
  await Deno.mkdir(`${data.dir}/.hidden`);
  const names = ["x.parquet", "a/x.journal", "a/b/x.parquet", "a/b/x.containers", "a/.y.parquet"];
  for (const name of [...names, "session.json", "a/z.parquet.tmp", ".hidden/x.parquet"]) {
    await Deno.writeTextFile(`${data.dir}/${name}`, "");
  }
  const { watch } = watchOf(data.dir);
  const { directories } = watch.scan(Date.now());
  const shown = [...directories.values()].flatMap((stems) => [...stems.values()]).map((
    { stemPath, ...kinds },
  ) =>
    `${stemPath.slice(data.dir.length)} ${
      Object.entries(kinds).filter(([, is]) => is).map(([k]) => k).sort()
    }`
  );
  assertEquals(shown.sort(), ["/a/b/x containers,parquet", "/a/x journal", "/x parquet"]);
});

Deno.test("DirectoryWatch gives the same object until something changes, and then another", async () => {
  await using data = await TestData.create();
  await Deno.mkdir(`${data.dir}/sub`);
  const { watch } = watchOf(data.dir);
  const later = Date.now() + 60_000; // every directory counts as settled
  const first = watch.scan(later);
  assertStrictEquals(watch.scan(later), first);
  await Deno.writeTextFile(`${data.dir}/sub/x.parquet`, "");
  await Deno.utime(`${data.dir}/sub`, new Date(), new Date(Date.now() + 5_000));
  const second = watch.scan(later);
  assertEquals(second === first, false);
  assertEquals([...second.directories.keys()], [`${data.dir}/sub`]);
  await Deno.remove(`${data.dir}/sub`, { recursive: true });
  assertEquals(watch.scan(later).directories.size, 0);
});

Deno.test("DirectoryWatch takes a directory that is gone for an empty one, without complaint", async () => {
  const data = await TestData.create();
  const { watch, problems } = watchOf(data.dir);
  watch.scan(0);
  await data[Symbol.asyncDispose]();
  assertEquals([watch.scan(0).directories.size, problems], [0, []]);
});

for (
  const [filesMax, want] of [[5, "1a 1b 2c"], [4, "1b 2c"], [3, "1b 2c"], [2, "2c"], [
    0,
    "",
  ]] as const
) {
  Deno.test(`DirectoryWatch keeps the newest of more than ${filesMax} files, and says so`, async () => {
    await using data = await TestData.create();
    for (
      const name of [
        "1/a.parquet",
        "1/a.containers",
        "1/b.journal",
        "2/c.parquet",
        "2/c.containers",
      ]
    ) {
      await Deno.mkdir(`${data.dir}/${name[0]}`, { recursive: true });
      await Deno.writeTextFile(`${data.dir}/${name}`, "");
    }
    const { directories, isCut } = watchOf(data.dir, { filesMax }).watch.scan(Date.now());
    const stems = [...directories.values()].flatMap((stems) => [...stems.keys()]);
    assertEquals(
      stems.map((path) => path.slice(data.dir.length).replaceAll("/", "")).join(" "),
      want,
    );
    assertEquals(isCut, filesMax < 5);
  });
}

Deno.test("DirectoryWatch gives a directory's stems in the order of their names, and anew when one is replaced", async () => {
  await using data = await TestData.create();
  const { watch } = watchOf(data.dir);
  for (const name of ["b", "a", "c"]) await Deno.writeTextFile(`${data.dir}/${name}.parquet`, "");
  const first = watch.scan(0).directories.get(data.dir);
  assertEquals([...first!.keys()].map((path) => path.at(-1)), ["a", "b", "c"]);
  await Deno.writeTextFile(`${data.dir}/new`, "");
  await Deno.rename(`${data.dir}/new`, `${data.dir}/b.parquet`);
  await Deno.utime(data.dir, new Date(), new Date(Date.now() + 5_000));
  const second = watch.scan(0).directories.get(data.dir);
  assertEquals([second === first, second], [false, first]);
});

Deno.test("DirectoryWatch looks again at a directory that is distrusted, though it seems unchanged", async () => {
  await using data = await TestData.create();
  const { watch } = watchOf(data.dir);
  const later = Date.now() + 60_000;
  watch.scan(later);
  const { mtime } = await Deno.stat(data.dir);
  await Deno.writeTextFile(`${data.dir}/x.parquet`, "");
  await Deno.utime(data.dir, new Date(), mtime!);
  assertEquals(watch.scan(later).directories.size, 0);
  watch.distrust(data.dir);
  assertEquals(watch.scan(later).directories.size, 1);
});
