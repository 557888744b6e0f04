import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { secondsOf, START_MS, testContainer, TestData } from "../testing/data_dir.ts";
import { openBareDuckDb } from "./bare_duckdb.ts";
import { readEvents } from "./live_stream.ts";
import { METRIC } from "./questions.ts";
import { startViewer } from "./viewer_process.ts";

const WEB = testContainer("aa11");

/** Ten seconds of one container, sealed. */
async function sealTenSeconds(data: TestData): Promise<string> {
  const options = { startMs: START_MS, count: 10, valuesAt: (i: number) => ({ [METRIC]: i }) };
  return `${await data.segment(secondsOf([WEB], options))}.parquet`;
}

Deno.test("startViewer() starts the real program, which answers until it is disposed of", async () => {
  await using data = await TestData.create();
  await sealTenSeconds(data);
  const viewer = await startViewer([data.dir]);
  const { body, elapsedMs } = await viewer.ask("/api/containers");
  assertEquals(body.containers.map(({ id }: { id: string }) => id), [WEB.id]);
  assert(elapsedMs > 0 && viewer.startedMs < performance.now());
  const refused = await assertRejects(() => viewer.ask("/api/nothing"), Error);
  assertStringIncludes(refused.message, "/api/nothing answered 404");
  const unasked = readEvents(`${viewer.url}/api/live`, new AbortController().signal);
  const badQuestion = await assertRejects(() => unasked.next(), Error);
  assertStringIncludes(badQuestion.message, "/api/live answered 400");
  await viewer[Symbol.asyncDispose]();
  await assertRejects(() => viewer.ask("/api/containers"), TypeError);
});

Deno.test("readEvents() gives the events of a stream, and ends it when the caller stops", async () => {
  await using data = await TestData.create();
  await sealTenSeconds(data);
  await using viewer = await startViewer([data.dir]);
  const url = `${viewer.url}/api/live?metrics=${METRIC}&containers=${WEB.id}`;
  for await (const { event } of readEvents(url, new AbortController().signal)) {
    assertEquals(event, "series");
    break;
  }
});

Deno.test("startViewer() says why the program did not start", async () => {
  const error = await assertRejects(() => startViewer(["/nonexistent/data"]), Error);
  assertStringIncludes(error.message, "Cannot start the viewer: fgm-viewer: Cannot read");
});

Deno.test("openBareDuckDb() fetches the rows of a question, and folds them into buckets", async () => {
  await using data = await TestData.create();
  const paths = [await sealTenSeconds(data)];
  await using bare = await openBareDuckDb(data.dir);
  const question = { containerIds: [WEB.id], fromMs: START_MS + 2_000, toMs: START_MS + 8_000 };
  assertEquals((await bare.scan(question, paths)).rows, 6);
  assertEquals((await bare.fold(question, { paths, points: 3 })).rows, 3);
  const other = { ...question, containerIds: [testContainer("bb22").id] };
  assertEquals((await bare.scan(other, paths)).rows, 0);
});
