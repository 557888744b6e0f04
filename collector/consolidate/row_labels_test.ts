import { assertEquals } from "@std/assert";
import { RowLabels, type RowSubject, SUBJECT_COLUMNS } from "./row_labels.ts";

function subject(changes: Readonly<Record<string, string | null>>, pid = NaN): RowSubject {
  const known: Readonly<Record<string, string | null>> = { l_container_id: "c", ...changes };
  return { texts: SUBJECT_COLUMNS.map((name) => known[name] ?? null), pid };
}

Deno.test("RowLabels gives the same labels the same number", () => {
  const labels = new RowLabels();
  assertEquals([labels.metricId("b"), labels.metricId("a"), labels.metricId("b")], [0, 1, 0]);
  const ids = [
    subject({}),
    subject({ l_pod_name: "p" }),
    subject({}),
    subject({}, 7),
    subject({ l_pod_name: "p" }),
    subject({}, 7),
  ].map((each) => labels.subjectId(each));
  assertEquals(ids, [0, 1, 0, 2, 1, 2]);
});

Deno.test("RowLabels keeps an empty text apart from none", () => {
  const labels = new RowLabels();
  const [none, empty] = [null, ""].map((text) => labels.subjectId(subject({ l_pod_name: text })));
  const metric = labels.metricId("m");
  assertEquals(labels.text("l_pod_name", { metric, subject: none! }), undefined);
  assertEquals(labels.text("l_pod_name", { metric, subject: empty! }), "");
});

Deno.test("RowLabels says what the columns of a row hold", () => {
  const labels = new RowLabels();
  const row = {
    metric: labels.metricId("m.cpu"),
    subject: labels.subjectId(subject({ l_namespace: "shop", l_comm: "nginx" }, 42)),
  };
  assertEquals(
    ["metric_name", "l_container_id", "l_namespace", "l_comm", "l_device"]
      .map((column) => labels.text(column, row)),
    ["m.cpu", "c", "shop", "nginx", undefined],
  );
  assertEquals(labels.pid(row), 42);
  assertEquals(labels.pid({ ...row, subject: labels.subjectId(subject({})) }), undefined);
});

Deno.test("RowLabels ranks metrics by their bytes, not by JavaScript's order", () => {
  const labels = new RowLabels();
  const names = ["\u{1f600}", "\uffff", "b", "a"];
  const ids = names.map((name) => labels.metricId(name));
  const { ofMetric } = labels.ranks();
  assertEquals(ids.map((id) => ofMetric[id]), [3, 2, 1, 0]);
});

/** In the order of rows. */
const SORTED: readonly RowSubject[] = [
  subject({ l_container_id: "a" }),
  subject({ l_container_id: "a" }, -1),
  subject({ l_container_id: "a" }, 9),
  subject({ l_container_id: "a" }, 10),
  subject({ l_container_id: "a", l_device: "" }),
  subject({ l_container_id: "a", l_device: "8:0" }),
  subject({ l_container_id: "a", l_device: "8:0" }, 3),
  subject({ l_container_id: "a", l_device: "8:16" }),
  subject({ l_container_id: "b" }),
];

Deno.test("RowLabels ranks subjects by container, device and process, NULL first", () => {
  const labels = new RowLabels();
  const ids = SORTED.toReversed().map((each) => labels.subjectId(each)).toReversed();
  const { ofSubject } = labels.ranks();
  assertEquals(ids.map((id) => ofSubject[id]), SORTED.map((_, place) => place));
});

Deno.test("RowLabels ranks subjects alike that differ in other labels", () => {
  const labels = new RowLabels();
  const ids = [
    subject({ l_pod_name: "p" }, 5),
    subject({ l_container_id: "d" }),
    subject({ l_comm: "sh" }, 5),
  ].map((each) => labels.subjectId(each));
  const { ofSubject } = labels.ranks();
  assertEquals(ofSubject[ids[0]!], ofSubject[ids[2]!]);
  assertEquals(ofSubject[ids[1]!]! > ofSubject[ids[0]!]!, true);
});
