import { assertEquals } from "@std/assert";
import { EDITED_STUDIES } from "../testing/edited_studies.ts";
import {
  complaintAbout,
  cycledParameter,
  parameterTexts,
  studyWith,
  typedParameter,
} from "./study_parameters.ts";

const [PERIODICITY, CHANGEPOINT] = EDITED_STUDIES;
const [MIN_PERIOD, CONFIDENCE, DETREND] = PERIODICITY!.parameters;
const [HAZARD] = CHANGEPOINT!.parameters;
const TEXTS = { min_period: "5", min_confidence: "0.6", detrend: "linear" };

Deno.test("parameterTexts() has the defaults, and what differs from them in a study that is on", () => {
  assertEquals(parameterTexts(PERIODICITY!, undefined), TEXTS);
  const on = { id: "periodicity", parameters: { min_period: 20 } };
  assertEquals(parameterTexts(PERIODICITY!, on), { ...TEXTS, min_period: "20" });
  assertEquals(parameterTexts(PERIODICITY!, { ...on, id: "trend" }), TEXTS);
});

const COMPLAINTS = [
  [MIN_PERIOD, "10", undefined],
  [MIN_PERIOD, "2", undefined],
  [MIN_PERIOD, "", undefined],
  [MIN_PERIOD, "1.9", "min_period is from 2 to 3600 seconds"],
  [MIN_PERIOD, "1e9", "min_period is from 2 to 3600 seconds"],
  [MIN_PERIOD, "1.2.3", 'min_period is a number, which "1.2.3" is not'],
  [MIN_PERIOD, "1e999", 'min_period is a number, which "1e999" is not'],
  [CONFIDENCE, "2", "min_confidence is from 0 to 1"],
  [HAZARD, "10.5", "hazard is a whole number"],
  [HAZARD, "11", undefined],
  [DETREND, "median", undefined],
  [DETREND, "cubic", "detrend is one of none, linear, median"],
] as const;
for (const [parameter, text, want] of COMPLAINTS) {
  Deno.test(`complaintAbout() says ${want} of ${parameter!.name} "${text}"`, () => {
    assertEquals(complaintAbout(parameter!, text), want);
  });
}

Deno.test("complaintAbout() knows parameters with one bound or none", () => {
  const plain = { name: "a", description: "", kind: "number", default: 1 } as const;
  assertEquals(complaintAbout({ ...plain, min: 2 }, "1"), "a is at least 2");
  assertEquals(complaintAbout({ ...plain, max: 0, unit: "s" }, "1"), "a is at most 0 s");
  assertEquals(complaintAbout(plain, "-1e300"), undefined);
});

Deno.test("typedParameter() takes what can be part of a number", () => {
  assertEquals(typedParameter(MIN_PERIOD!, "1", "x2 0,5e-"), "1205e-");
  assertEquals(typedParameter(MIN_PERIOD!, "", "9".repeat(100)).length, 24);
  assertEquals(typedParameter(DETREND!, "linear", "x"), "linear");
});

Deno.test("cycledParameter() goes round the choices, and leaves numbers alone", () => {
  assertEquals(cycledParameter(DETREND!, "linear", 1), "median");
  assertEquals(cycledParameter(DETREND!, "median", 1), "none");
  assertEquals(cycledParameter(DETREND!, "none", -1), "median");
  assertEquals(cycledParameter(DETREND!, "unheard-of", 1), "none");
  assertEquals(cycledParameter(MIN_PERIOD!, "5", 1), "5");
});

Deno.test("studyWith() holds only what differs from the defaults", () => {
  assertEquals(studyWith(PERIODICITY!, TEXTS), { id: "periodicity", parameters: {} });
  const texts = { min_period: " 7.5 ", min_confidence: "", detrend: "none" };
  assertEquals(studyWith(PERIODICITY!, texts), {
    id: "periodicity",
    parameters: { min_period: 7.5, detrend: "none" },
  });
});
