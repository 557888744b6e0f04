import { assertEquals } from "@std/assert";
import {
  type RequestId,
  REQUESTS_MAX,
  RequestsInFlight,
  SESSION_REQUESTS_MAX,
} from "./requests_in_flight.ts";

const ids = (count: number, from = 0): number[] =>
  Array.from({ length: count }, (_, i) => from + i);

const CASES: ReadonlyArray<
  readonly [name: string, before: RequestId[], asked: RequestId[], status: number | undefined]
> = [
  ["takes requests", [], [1, "a"], undefined],
  ["takes none", ids(SESSION_REQUESTS_MAX), [], undefined],
  ["tells a number from a text", [1], ["1"], undefined],
  ["takes as many as a session may have", [1], ids(SESSION_REQUESTS_MAX - 1, 2), undefined],
  ["refuses one more with 429", ids(SESSION_REQUESTS_MAX), ["more"], 429],
  ["refuses a batch of too many with 429", [], ids(SESSION_REQUESTS_MAX + 1), 429],
  ["refuses an id that is under way", [7], [8, 7], 400],
  ["refuses the same id twice", [], [7, 7], 400],
];
for (const [name, before, asked, status] of CASES) {
  Deno.test(`RequestsInFlight ${name}`, () => {
    const all = new RequestsInFlight();
    const flight = all.open();
    assertEquals(flight.begin(before), undefined);
    assertEquals(flight.begin(asked)?.status, status);
    // Refused means that none of them is counted.
    assertEquals(all.count, before.length + (status === undefined ? asked.length : 0));
  });
}

Deno.test("RequestsInFlight refuses with 503 what is too much of all sessions together", () => {
  const all = new RequestsInFlight();
  const flights = ids(REQUESTS_MAX / SESSION_REQUESTS_MAX).map(() => all.open());
  for (const flight of flights) assertEquals(flight.begin(ids(SESSION_REQUESTS_MAX)), undefined);
  const late = all.open();
  const refusal = late.begin([1]);
  assertEquals([refusal?.status, refusal?.isPassing], [503, true]);
  flights[0]?.end(3);
  assertEquals(late.begin([1]), undefined);
  assertEquals(late.begin([2])?.status, 503);
});

Deno.test("RequestsInFlight counts each end once", () => {
  const all = new RequestsInFlight();
  const flight = all.open();
  flight.begin([1, 2, 3]);
  assertEquals([flight.end(1), flight.end(1), flight.end("2"), all.count], [true, false, false, 2]);
  flight.endAll();
  flight.endAll();
  assertEquals(all.count, 0);
});
