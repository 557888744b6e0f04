import { assertEquals, assertStrictEquals } from "@std/assert";
import { TestData } from "../testing/data_dir.ts";
import { DIRECTORY_DEPTH_MAX } from "./data_root.ts";
import { DirectoryWatch } from "./directory_watch.ts";

function watchOf(dir: string): { watch: DirectoryWatch; problems: string[] } {
  const problems: string[] = [];
  const root = {
    base: dir,
    depth: DIRECTORY_DEPTH_MAX,
    accepts: () => true,
    acceptsDirectory: () => true,
  };
  return { watch: new DirectoryWatch([root], (path) => problems.push(path)), problems };
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
