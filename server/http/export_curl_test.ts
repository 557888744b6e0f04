import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { secondsOf, START_MS, testContainer, TestData } from "../testing/data_dir.ts";
import { startTestViewer, type TestViewer } from "../testing/test_viewer.ts";

const hasCurl = await new Deno.Command("curl", { args: ["--version"], stdout: "null" }).output()
  .then(({ success }) => success, () => false);
if (!hasCurl) console.log("Skipping the tests with curl: there is none");

/** Asks a real server with a real client. */
async function curl(
  viewer: TestViewer,
  { path, file }: { readonly path: string; readonly file: string },
): Promise<{ readonly code: number; readonly bytes: Uint8Array }> {
  const server = Deno.serve({
    port: 0,
    hostname: "127.0.0.1",
    onListen: () => {},
    onError: () => new Response(null, { status: 500 }),
  }, (request) => {
    const { pathname, search } = new URL(request.url);
    return viewer.fetch(pathname + search, { signal: request.signal });
  });
  try {
    const url = `http://127.0.0.1:${server.addr.port}${path}`;
    const { code } = await new Deno.Command("curl", {
      args: ["--silent", "--fail", "--output", file, url],
      stderr: "null",
    }).output();
    return { code, bytes: await Deno.readFile(file).catch(() => new Uint8Array()) };
  } finally {
    await server.shutdown();
  }
}

for (const format of ["parquet", "csv"] as const) {
  Deno.test({
    name: `curl gets ${format} whole, or exits with an error`,
    ignore: !hasCurl,
    fn: async () => {
      await using data = await TestData.create();
      const containers = [testContainer("aaaa")];
      const valuesAt = (second: number) => ({ "cgroup.v2.memory.current": second });
      const stem = await data.segment(
        secondsOf(containers, { startMs: START_MS, count: 60, valuesAt }),
      );
      let breaksAt = Infinity;
      let part = 0;
      await using viewer = startTestViewer([data.dir], {
        nowMs: START_MS + 60_000,
        exports: {
          rowsPerGroup: 10,
          onPart: () => {
            if (++part === breaksAt) Deno.removeSync(`${stem}.parquet`);
            return Promise.resolve();
          },
        },
      });
      const path = `/api/export?format=${format}`;
      const whole = await curl(viewer, { path, file: join(data.dir, "whole") });
      assertEquals(whole.code, 0);
      [part, breaksAt] = [0, 3];
      const cut = await curl(viewer, { path, file: join(data.dir, "cut") });
      assertEquals(cut.code, 18); // "partial file", as the page says
      assert(cut.bytes.length > 0 && cut.bytes.length < whole.bytes.length);
      const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes.subarray(-4));
      if (format === "parquet") {
        assertEquals([text(whole.bytes), text(cut.bytes) === "PAR1"], ["PAR1", false]);
      }
    },
  });
}
