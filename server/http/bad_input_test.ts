import { assert, assertEquals } from "@std/assert";
import { secondsOf, START_MS, testContainer, TestData } from "../testing/data_dir.ts";
import { startTestViewer, type TestViewer } from "../testing/test_viewer.ts";

const SERIES = "/api/timeseries?metric=cgroup.v2.memory.current&containers=aaaa";

/** Queries of each route that must be refused, with the kind of problem. */
const CASES: readonly (readonly [query: string, kind: string])[] = [
  // Every route takes only the parameters it knows.
  ["/api/health?x=1", "unknown-parameter"],
  ["/api/ready?verbose=1", "unknown-parameter"],
  ["/api/instance?name=a", "unknown-parameter"],
  ["/api/metrics?range=1h", "unknown-parameter"],
  ["/api/containers?names=a", "unknown-parameter"],
  [`${SERIES}&step=1`, "unknown-parameter"],
  [`${SERIES}&METRIC=x`, "unknown-parameter"],
  // Missing.
  ["/api/timeseries", "bad-parameter"],
  ["/api/timeseries?metric=cgroup.v2.memory.current", "bad-parameter"],
  ["/api/timeseries?containers=aaaa", "bad-parameter"],
  // Empty.
  ...["metric", "containers", "points", "as", "from", "to", "range"].map((name) =>
    [`/api/timeseries?${name}=`, "bad-parameter"] as const
  ),
  ...["namespace", "qos_class", "search", "sort", "limit", "cursor", "from", "to", "range"].flatMap(
    (name) => [
      [`/api/containers?${name}=`, "bad-parameter"] as const,
      [`/api/containers?${name}`, "bad-parameter"] as const,
      [`/api/containers?${name}=%20`, "bad-parameter"] as const,
    ],
  ),
  // Repeated.
  [`${SERIES}&containers=bbbb`, "bad-parameter"],
  [`${SERIES}&metric=x`, "bad-parameter"],
  ["/api/containers?limit=1&limit=2", "bad-parameter"],
  // Numbers.
  ...["NaN", "-1", "0", "1921", "1.5", "1e3", "Infinity", "1000000000000000", "ten", "0x10"].map(
    (value) => [`${SERIES}&points=${value}`, "bad-parameter"] as const,
  ),
  ...["NaN", "-1", "0", "1001", "1.5", "1000000000000000"].map((value) =>
    [`/api/containers?limit=${value}`, "bad-parameter"] as const
  ),
  // Times.
  ...["NaN", "-1", "1000000000000000", "99999999999999999999", "yesterday", "2026-01-12"].flatMap(
    (value) => [
      [`${SERIES}&from=${value}`, "bad-parameter"] as const,
      [`${SERIES}&to=${value}`, "bad-parameter"] as const,
      [`/api/containers?from=${value}`, "bad-parameter"] as const,
    ],
  ),
  [`${SERIES}&from=2026-01-12T21:52:49`, "bad-parameter"], // without a zone
  [`${SERIES}&from=2026-13-40T99:99:99Z`, "bad-parameter"],
  [`${SERIES}&from=${START_MS + 5_000}&to=${START_MS}`, "bad-parameter"],
  [`${SERIES}&from=${START_MS}&to=${START_MS}`, "bad-parameter"],
  [`${SERIES}&from=4102444800000`, "bad-parameter"], // the year 2100
  [`${SERIES}&from=4102444800000&to=4102444900000`, "bad-parameter"],
  [`${SERIES}&range=1h&from=${START_MS}`, "bad-parameter"],
  [`${SERIES}&range=2h`, "bad-parameter"],
  [`${SERIES}&range=1H`, "bad-parameter"],
  // Words.
  [`${SERIES}&as=delta`, "bad-parameter"],
  [`${SERIES}&as=rate`, "bad-parameter"], // of a gauge
  ["/api/containers?qos_class=Best", "bad-parameter"],
  ["/api/containers?cursor=zzz", "bad-parameter"],
  ["/api/containers?cursor=WzEsMiwzXQ", "bad-parameter"],
  [`/api/containers?search=${"x".repeat(300)}`, "bad-parameter"],
  ["/api/containers?sort=no.such.metric", "unknown-metric"],
  ["/api/timeseries?metric=no.such&containers=aaaa", "unknown-metric"],
  // Containers.
  ["/api/timeseries?metric=cgroup.v2.memory.current&containers=aaa", "bad-parameter"],
  ["/api/timeseries?metric=cgroup.v2.memory.current&containers=aaaa,,bbbb", "bad-parameter"],
  ["/api/timeseries?metric=cgroup.v2.memory.current&containers=eeee", "unknown-container"],
  ["/api/timeseries?metric=cgroup.v2.memory.current&containers=pod-aaaa1", "unknown-container"],
  ["/api/timeseries?metric=cgroup.v2.memory.current&containers=cccc", "ambiguous-container"],
  [
    `/api/timeseries?metric=cgroup.v2.memory.current&containers=${
      Array.from({ length: 101 }, (_, i) => `id${1000 + i}`).join()
    }`,
    "bad-parameter",
  ],
  [
    `/api/timeseries?metric=cgroup.v2.memory.current&containers=${
      Array.from({ length: 10_000 }, (_, i) => `id${i}`.padEnd(64, "0")).join()
    }`,
    "uri-too-long",
  ],
  // Fragments of SQL, paths and what is not text.
  ["/api/timeseries?metric=x'%20OR%201=1--&containers=aaaa", "unknown-metric"],
  ["/api/timeseries?metric=cgroup.v2.memory.current&containers=aaaa'%3B--", "unknown-container"],
  ["/api/timeseries?metric=cgroup.v2.memory.current&containers=../../etc", "unknown-container"],
  ["/api/containers?sort=value);DROP", "unknown-metric"],
  ["/api/containers?search=%ff%fe", "bad-parameter"],
  ["/api/containers?search=%zz", "bad-parameter"],
  ["/api/containers?search=a%00b", "bad-parameter"],
  ["/api/containers?%ff=1", "bad-parameter"],
  // Paths.
  ["/api", "not-found"],
  ["/api/containers/", "not-found"],
  ["/api/containers/aaaa", "not-found"],
  ["/..%2f..%2fetc/passwd", "not-found"],
  ["/favicon.ico", "not-found"],
];

/** Values that are wrong for every parameter, as they stand in the query. */
const WRONG_FOR_ALL: readonly string[] = [
  "",
  "%20",
  "+",
  "%09",
  "%ff",
  "%zz",
  "a%00b",
  "%ef%bf%bd",
];

/** Values that are wrong for every parameter with a number. */
const WRONG_NUMBERS: readonly string[] = [
  ...["NaN", "Infinity", "-Infinity", "-1", "1e400", "0x10", "ten", "1,5", "1 5", "--1", "null"],
  ...["1000000000000000", "99999999999999999999", "9".repeat(400), "%27%20OR%201=1--", "../../x"],
];

/** Values that are wrong for every parameter with a time. */
const WRONG_TIMES: readonly string[] = [
  ...["NaN", "-1", "1e15", "1000000000000000", "yesterday", "2026-01-12", "2026-02-30T00:00:00Z"],
  ...["0x10", "1.5", "%27%20OR%201=1--", "../../etc/passwd", "9".repeat(400)],
];

/** Values that are wrong for every parameter with words of its own. */
const WRONG_WORDS: readonly string[] = [
  "nonsense",
  "RAW",
  "1",
  "raw%27--",
  "..%2f..",
  "x".repeat(400),
];

/** What a route needs, so that one wrong parameter is the only thing that is wrong. */
const NEEDED: Readonly<Record<string, string>> = {
  metric: "cgroup.v2.memory.current",
  metrics: "cgroup.v2.memory.current",
  containers: "aaaa",
};

interface DescribedParameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: {
    readonly type: string;
    readonly enum?: readonly string[];
    readonly minimum?: number;
    readonly maximum?: number;
  };
}

/** Wrong queries for every parameter of every route, made from the API's own document. */
async function* generatedCases(viewer: TestViewer): AsyncGenerator<string> {
  const { paths } = (await viewer.get("/api/openapi.json")).body;
  for (const path of Object.keys(paths)) {
    const all: readonly DescribedParameter[] = paths[path].get.parameters ?? [];
    const parameters = all.filter((parameter) => parameter.in === "query");
    const needed = parameters.filter(({ required }) => required).map(({ name }) => name);
    const route = path.replace("{id}", "periodicity");
    for (const { name, schema, required } of parameters) {
      const rest = needed.filter((other) => other !== name)
        .map((other) => `&${other}=${NEEDED[other]}`).join("");
      for (const value of wrongValues(name, schema)) yield `${route}?${name}=${value}${rest}`;
      yield `${route}?${name}${rest}`;
      yield `${route}?${name}=1&${name}=1${rest}`;
      yield `${route}?${name.toUpperCase()}=1${rest}`;
      yield `${route}?${name}[]=1${rest}`;
      yield `${route}?${name}=${"x".repeat(20_000)}${rest}`;
      if (required) yield `${route}?${rest.slice(1)}`;
    }
  }
}

function wrongValues(name: string, schema: DescribedParameter["schema"]): readonly string[] {
  const isTime = name === "from" || name === "to" || name === "since";
  if (isTime) return [...WRONG_FOR_ALL, ...WRONG_TIMES];
  if (schema.enum !== undefined) return [...WRONG_FOR_ALL, ...WRONG_WORDS];
  const isNumber = schema.type === "integer" || schema.type === "number";
  if (!isNumber) return WRONG_FOR_ALL;
  // A parameter with wide bounds takes what would be wrong for others.
  const { minimum = -Infinity, maximum = Infinity } = schema;
  const isWithin = (text: string) =>
    /^-?\d{1,16}$/.test(text) && Number(text) >= minimum && Number(text) <= maximum;
  return [...WRONG_FOR_ALL, ...WRONG_NUMBERS.filter((text) => !isWithin(text))];
}

async function withViewer(check: (viewer: TestViewer) => Promise<void>): Promise<void> {
  await using data = await TestData.create();
  const containers = ["aaaa", "bbbb", "cccc1", "cccc2"].map((prefix) => testContainer(prefix));
  const valuesAt = () => ({ "cgroup.v2.memory.current": 1 });
  await data.segment(secondsOf(containers, { startMs: START_MS, count: 2, valuesAt }));
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 2_000 });
  await check(viewer);
}

async function assertRefused(viewer: TestViewer, query: string, kind?: string): Promise<void> {
  const { status, body, headers } = await viewer.get(query);
  assert(status >= 400 && status < 500, `status ${status}`);
  assertEquals(headers.get("content-type"), "application/problem+json");
  if (kind !== undefined) assertEquals(body.type, `urn:fgm:problem:${kind}`);
  assertEquals(body.status, status);
  assert(body.detail.length > 20 && body.title.length > 0, JSON.stringify(body));
}

Deno.test("no odd request is answered, none is the viewer's fault, and each is told why", (t) =>
  withViewer(async (viewer) => {
    for (const [query, kind] of CASES) {
      await t.step(query.slice(0, 120), () => assertRefused(viewer, query, kind));
    }
  }));

Deno.test("no parameter of any route takes what is empty, repeated, of another type or no text", (t) =>
  withViewer(async (viewer) => {
    let count = 0;
    for await (const query of generatedCases(viewer)) {
      count++;
      await t.step(query.slice(0, 120), () => assertRefused(viewer, query));
    }
    assert(count > 300, `only ${count} cases`);
  }));
