import { assertEquals } from "@std/assert";
import {
  boundsText,
  complaintAbout,
  complaintsAbout,
  type ListedParameter,
  parameterTexts,
  studyOf,
} from "./study_parameters.ts";

const COUNT: ListedParameter = {
  name: "count",
  description: "",
  unit: "s",
  kind: "number",
  default: 5,
  min: 2,
  max: 60,
  integer: true,
};
const WAY: ListedParameter = {
  name: "way",
  description: "",
  kind: "choice",
  default: "both",
  choices: ["both", "up"],
};
const OPEN: ListedParameter = { name: "open", description: "", kind: "number", default: 1 };
const STUDY = { id: "trend", parameters: [COUNT, WAY] };

const COMPLAINTS: readonly [ListedParameter, text: string, want: string | undefined][] = [
  [COUNT, "", undefined],
  [COUNT, " 7 ", undefined],
  [COUNT, "2", undefined],
  [COUNT, "1", "count: 2 to 60 s"],
  [COUNT, "61", "count: 2 to 60 s"],
  [COUNT, "7.5", "count: a whole number"],
  [COUNT, "many", 'count: "many" is no number'],
  [COUNT, "Infinity", 'count: "Infinity" is no number'],
  [WAY, "up", undefined],
  [WAY, "down", "way: one of both, up"],
  [OPEN, "-1e9", undefined],
];
for (const [parameter, text, want] of COMPLAINTS) {
  Deno.test(`complaintAbout() ${parameter.name} "${text}"`, () => {
    assertEquals(complaintAbout(parameter, text), want);
  });
}

Deno.test("boundsText() says what there is of bounds", () => {
  const { min: _, ...below } = COUNT;
  const { max: __, ...above } = COUNT;
  assertEquals([COUNT, below, above, OPEN].map(boundsText), [
    ...["2 to 60 s", "at most 60 s", "at least 2 s", ""],
  ]);
});

Deno.test("parameterTexts() are those of the study that is on, or the defaults", () => {
  const current = { id: "trend", parameters: { count: 9 } };
  assertEquals(parameterTexts(STUDY, current), { count: "9", way: "both" });
  assertEquals(parameterTexts(STUDY, { ...current, id: "other" }), { count: "5", way: "both" });
});

Deno.test("studyOf() has only what differs from the defaults", () => {
  assertEquals(studyOf(STUDY, { count: "9", way: "both" }), {
    id: "trend",
    parameters: { count: 9 },
  });
  assertEquals(studyOf(STUDY, { count: " ", way: "up" }).parameters, { way: "up" });
});

Deno.test("complaintsAbout() has one for each field that will not do", () => {
  const complaints = complaintsAbout(STUDY, { count: "x", way: "up" });
  assertEquals([...complaints.keys()], ["count"]);
});
