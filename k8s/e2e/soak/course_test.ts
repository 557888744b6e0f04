import { assertAlmostEquals, assertEquals } from "@std/assert";
import { Random } from "@fgm/collector/testing/random";
import { type Course, type Flatness, judgeCourse } from "./course.ts";

const POINTS = 900;
const HOURS = 9;

function courseOf(valueAt: (share: number) => number): Course {
  const points = Array.from({ length: POINTS }, (_, i) => {
    const share = i / (POINTS - 1);
    return [share * HOURS, valueAt(share)] as const;
  });
  return { what: "memory", unit: "MiB", points, slack: 8, slackShare: 0.1 };
}

const random = new Random("course");
const noise = () => 5 * random.normal();

const CASES: readonly (readonly [string, (share: number) => number, Flatness["verdict"]])[] = [
  ["level with noise", () => 100 + noise(), "flat"],
  ["slow climb with noise", (share) => 100 + 40 * share + noise(), "grows"],
  ["a step in the middle", (share) => (share < 0.5 ? 100 : 130) + noise(), "grows"],
  ["a climb within the slack", (share) => 100 + 12 * share + noise(), "flat"],
  ["one spike at the end", (share) => share > 0.99 ? 900 : 100 + noise(), "flat"],
  ["a fall", (share) => 200 - 100 * share, "flat"],
  ["a saw", (share) => 100 + 60 * ((share * 7) % 1), "flat"],
  ["a climb of something small", (share) => 2 + 7 * share, "flat"],
  ["what fills before it settles", (share) => Math.min(100, 400 * share), "flat"],
];

for (const [name, valueAt, want] of CASES) {
  Deno.test(`judgeCourse() of ${name}: ${want}`, () => {
    assertEquals(judgeCourse(courseOf(valueAt), HOURS / 4).verdict, want);
  });
}

Deno.test("judgeCourse() tells the thirds and the slope for an hour", () => {
  const { first, last, most, perHour } = judgeCourse(courseOf((share) => 90 * share), 0);
  assertAlmostEquals(perHour, 10, 0.01);
  for (const [got, want] of [[first, 15], [last, 75], [most, 90]] as const) {
    assertAlmostEquals(got, want, 0.5);
  }
});

Deno.test("judgeCourse() does not judge a handful of points", () => {
  const points = Array.from({ length: 8 }, (_, i) => [i, 10 ** i] as const);
  assertEquals(judgeCourse({ ...courseOf(() => 0), points }, 0).verdict, "too short");
  assertEquals(judgeCourse({ ...courseOf(() => 0), points: [] }, 0).verdict, "too short");
});
