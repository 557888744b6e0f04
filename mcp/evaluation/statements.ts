/**
 * What an answer says, taken out of its structured content: the same few kinds of statements for all tools.
 *
 * @module
 */

/** A statement about a container, or about several at one time. */
export interface Statement {
  readonly kind: "level" | "trend" | "period" | "event" | "highlight" | "moment" | "use";
  /** `namespace/pod/container`; absent of moments. */
  readonly container?: string;
  /** Place of the container in the answer, from 1. */
  readonly rank?: number;
  readonly metric?: string;
  readonly direction?: "up" | "down";
  /** First and last time that it is about, in milliseconds since the Unix epoch. */
  readonly timesMs?: readonly [number, number];
  /** Type of an event, severity of a highlight. */
  readonly type?: string;
  /** Events, or the containers of a moment. */
  readonly count?: number;
  /** In the answer's words; "" where there are none. */
  readonly text: string;
}

type Row = Readonly<Record<string, unknown>>;

/** The statements of an answer; none of an error, or of a tool that makes no findings. */
export function statementsOf(tool: string, structured: Row): readonly Statement[] {
  switch (tool) {
    case "find_changes":
      return changesOf(structured);
    case "summarize_container":
      return summaryOf(structured);
    case "analyze_container":
      return analysisOf(structured);
    case "list_containers":
      return rowsOf(structured["containers"]).map((row, index) => ({
        kind: "use",
        container: textOf(row["name"]),
        rank: index + 1,
        text: "",
      }));
    default:
      return [];
  }
}

/** The container that an answer names first; undefined where it names none. */
export function firstContainer(statements: readonly Statement[]): string | undefined {
  return statements.find(({ rank }) => rank === 1)?.container;
}

function changesOf(answer: Row): readonly Statement[] {
  const containers = rowsOf(answer["containers"]).flatMap((row, index) => {
    const place = { container: textOf(row["container"]), rank: index + 1 };
    return [
      ...rowsOf(row["changes"]).map((change) => ({ ...changeOf(change), ...place })),
      ...rowsOf(row["events"]).map((event) => ({ ...eventOf(event), ...place })),
    ];
  });
  const moments = rowsOf(answer["moments"]).map((row): Statement => ({
    kind: "moment",
    timesMs: [timeOf(row["from"]), timeOf(row["to"])],
    count: numberOf(row["containers"]),
    text: "",
  }));
  return [...containers, ...moments];
}

function changeOf(row: Row): Statement {
  const metric = textOf(row["metric"]);
  if (row["per_hour"] !== undefined) {
    return { kind: "trend", metric, direction: signOf(numberOf(row["per_hour"])), text: "" };
  }
  const timeMs = timeOf(row["time"]);
  const direction = signOf(numberOf(row["after"]) - numberOf(row["before"]));
  return { kind: "level", metric, direction, timesMs: [timeMs, timeMs], text: "" };
}

function eventOf(row: Row): Statement {
  const [from, to] = [row["first"] ?? row["time"], row["last"] ?? row["time"]];
  return {
    kind: "event",
    type: textOf(row["type"]),
    count: row["count"] === undefined ? 1 : numberOf(row["count"]),
    timesMs: [timeOf(from), timeOf(to)],
    text: textOf(row["text"]),
  };
}

function summaryOf(answer: Row): readonly Statement[] {
  const place = { container: textOf(answer["container"]), rank: 1 };
  const highlights = rowsOf(answer["highlights"]).map((row): Statement => ({
    kind: "highlight",
    ...place,
    type: textOf(row["severity"]),
    text: textOf(row["text"]),
  }));
  return [
    ...highlights,
    ...rowsOf(answer["events"]).map((row) => ({ ...eventOf(row), ...place })),
  ];
}

function analysisOf(answer: Row): readonly Statement[] {
  const container = textOf(answer["container"]);
  return rowsOf(answer["metrics"]).flatMap((metric) =>
    rowsOf(metric["findings"]).map((row): Statement => ({
      kind: row["period"] !== undefined ? "period" : row["time"] === undefined ? "trend" : "level",
      container,
      rank: 1,
      metric: textOf(metric["metric"]),
      direction: /^F(ell|all)/.test(textOf(row["text"])) ? "down" : "up",
      timesMs: [timeOf(row["time"] ?? row["from"]), timeOf(row["time"] ?? row["to"])],
      text: `${textOf(row["period"])} ${textOf(row["text"])}`.trim(),
    }))
  );
}

function rowsOf(value: unknown): readonly Row[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : NaN;
}

function timeOf(value: unknown): number {
  return Date.parse(textOf(value));
}

function signOf(value: number): "up" | "down" {
  return value < 0 ? "down" : "up";
}
