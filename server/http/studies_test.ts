import { assert, assertEquals } from "@std/assert";
import type { z } from "@hono/zod-openapi";
import {
  changepointAnswerSchema,
  periodicityAnswerSchema,
  studiesSchema,
  trendAnswerSchema,
  type WireStudyAnswer,
} from "../api/studies.ts";
import { secondsOf, START_MS, testContainer, TestData } from "../testing/data_dir.ts";
import { startTestViewer, type TestViewer } from "../testing/test_viewer.ts";

const MEMORY = "cgroup.v2.memory.current";
const CPU = "total_cpu_usage_millicores";
const SECONDS = 600;

/** A leak with a step on one container, a pulse every 20 s on its CPU, and one that rests. */
async function withViewer(check: (viewer: TestViewer) => Promise<void>): Promise<void> {
  const busy = testContainer("aaaa", { podName: "web-0" });
  const calm = testContainer("bbbb", { podName: "db-0" });
  await using data = await TestData.create();
  await data.segment(secondsOf([busy, calm], {
    startMs: START_MS,
    count: SECONDS,
    valuesAt: (second, { id }) =>
      id === busy.id
        ? {
          [MEMORY]: (second < 300 ? 100e6 : 160e6) + 1e5 * Math.sin(second * second),
          [CPU]: second % 20 < 3 ? 800 : 50 + Math.sin(second * second),
          "cgroup.v2.cpu.stat.usage_usec": second * 1_000,
        }
        : { [MEMORY]: 50e6, [CPU]: 5 },
  }));
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + SECONDS * 1_000 });
  await check(viewer);
}

const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  periodicity: periodicityAnswerSchema,
  changepoint: changepointAnswerSchema,
  trend: trendAnswerSchema,
};

Deno.test("/api/studies lists each study that can be asked for, and its parameters", () =>
  withViewer(async (viewer) => {
    const { body } = await viewer.get("/api/studies");
    assertEquals(studiesSchema.parse(body), body);
    for (const { id, parameters } of body.studies) {
      const { body: refused } = await viewer.get(`/api/study/${id}?no_such_parameter=1`);
      const own = refused.candidates.slice(6); // behind metric, containers, range and as
      assertEquals(own, parameters.map(({ name }: { name: string }) => name));
    }
  }));

for (const [id, schema] of Object.entries(SCHEMAS)) {
  Deno.test(`/api/study/${id} answers as its schema says, for both containers`, () =>
    withViewer(async (viewer) => {
      const path = `/api/study/${id}?metric=${MEMORY}&containers=web-0,bbbb`;
      const { status, body } = await viewer.get(path);
      assertEquals(status, 200, JSON.stringify(body));
      assertEquals(schema.parse(body), body);
      assertEquals([body.study, body.unit, body.as, body.truncated], [id, "bytes", "raw", false]);
      const owners = (body as WireStudyAnswer).results.map((
        { container, joined_ids, samples },
      ) => [container.pod_name, joined_ids?.length, samples]);
      assertEquals(owners, [["web-0", 1, SECONDS], ["db-0", undefined, SECONDS]]);
      assertEquals(body.results[1].findings, []); // nothing happens there
    }));
}

Deno.test("/api/study/changepoint finds the step, where it is and how large", () =>
  withViewer(async (viewer) => {
    const { body } = await viewer.get(
      `/api/study/changepoint?metric=${MEMORY}&containers=web-0&range=all`,
    );
    const [finding, ...more] = body.results[0].findings;
    assertEquals([more, finding.direction], [[], "up"]);
    assert(Math.abs(finding.time_ms - (START_MS + 300_000)) <= 5_000);
    assert(Math.abs(finding.after - finding.before - 60e6) < 1e6);
  }));

Deno.test("/api/study/periodicity finds the pulse and its period", () =>
  withViewer(async (viewer) => {
    const { body } = await viewer.get(
      `/api/study/periodicity?metric=${CPU}&containers=web-0&range=all`,
    );
    const [finding, ...more] = body.results[0].findings;
    assertEquals(more, []);
    assert(Math.abs(finding.period_ms - 20_000) <= 1_000, `${finding.period_ms}`);
  }));

Deno.test("a study's parameter changes its answer, and is told with it", () =>
  withViewer(async (viewer) => {
    const path = `/api/study/periodicity?metric=${CPU}&containers=web-0&range=all`;
    const { body } = await viewer.get(`${path}&min_period_s=60`);
    assertEquals(body.parameters.min_period_s, 60);
    for (const { period_ms: periodMs } of body.results[0].findings) assert(periodMs >= 60_000);
    const { body: usual } = await viewer.get(path);
    assertEquals([usual.parameters.min_period_s, usual.results[0].findings.length], [0, 1]);
  }));

Deno.test("a study of a counter looks at its rate, unless told otherwise", () =>
  withViewer(async (viewer) => {
    const path = "/api/study/trend?metric=cgroup.v2.cpu.stat.usage_usec&containers=web-0&range=all";
    const { body } = await viewer.get(path);
    assertEquals([body.as, body.unit, body.results[0].findings], ["rate", "microseconds/s", []]);
    const { body: raw } = await viewer.get(`${path}&as=raw`);
    assertEquals(raw.results[0].findings[0].direction, "increasing");
  }));

Deno.test("a study of a range without samples says so", () =>
  withViewer(async (viewer) => {
    for (const id of Object.keys(SCHEMAS)) {
      const { status, body } = await viewer.get(
        `/api/study/${id}?metric=cgroup.v2.pids.current&containers=web-0`,
      );
      assertEquals([status, body.results[0].samples], [200, 0]);
      assert(body.results[0].note.length > 5);
    }
  }));

Deno.test("a study that there is not is refused by name, with those that there are", () =>
  withViewer(async (viewer) => {
    const { status, body } = await viewer.get(`/api/study/seasonality?metric=${MEMORY}`);
    assertEquals([status, body.type], [404, "urn:fgm:problem:unknown-study"]);
    assertEquals(body.candidates, ["periodicity", "changepoint", "trend"]);
  }));

Deno.test("a study ends with its client", () =>
  withViewer(async (viewer) => {
    const client = new AbortController();
    const asked = viewer.get(`/api/study/changepoint?metric=${MEMORY}&containers=web-0`, {
      signal: client.signal,
    });
    client.abort();
    const { status } = await asked;
    assertEquals(status, 499);
  }));
