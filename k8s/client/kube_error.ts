/**
 * Why the Kubernetes API gave no answer, in one line for a person.
 *
 * @module
 */

/** Why there is no answer. */
export type KubeErrorReason =
  /** The API says no: its HTTP status, and the `reason` and `message` of its Status object. */
  | {
    readonly kind: "refused";
    readonly status: number;
    /** Such as "Forbidden" or "Expired"; "" when it gave none. */
    readonly reason: string;
    readonly message: string;
  }
  /** Nobody answers there, or the connection broke off; `state` says which. */
  | { readonly kind: "unreachable"; readonly state: string }
  /** No whole answer in time, or a stream that fell silent. */
  | { readonly kind: "timeout"; readonly timeoutMs: number }
  /** Something answers that is no Kubernetes API, or makes no sense; `state` says what was there. */
  | { readonly kind: "not-kubernetes"; readonly state: string }
  /** This program has nothing to show to the API; `state` says what is missing. */
  | { readonly kind: "no-credentials"; readonly state: string }
  /** The caller's signal was aborted. */
  | { readonly kind: "cancelled" };

/** What was asked of whom. */
export interface AskedKube {
  /** Of the API, without credentials. */
  readonly baseUrl: string;
  /** Without the query. */
  readonly path: string;
}

/** The Kubernetes API gave no answer. */
export class KubeError extends Error {
  override readonly name = "KubeError";
  readonly reason: KubeErrorReason;
  readonly asked: AskedKube;

  constructor(reason: KubeErrorReason, asked: AskedKube, options?: ErrorOptions) {
    super(`Cannot get ${asked.path} from ${asked.baseUrl}: ${stateText(reason)}`, options);
    this.reason = reason;
    this.asked = asked;
  }

  /** Which of the reasons it is. */
  get kind(): KubeErrorReason["kind"] {
    return this.reason.kind;
  }

  /** The reason alone, for those who say themselves what was asked. */
  get state(): string {
    return stateText(this.reason);
  }
}

/** Longest part of a message that comes from outside, in characters. */
const OUTSIDE_LENGTH_MAX = 300;

/** A reason in words: one line, with the way out where there is one. */
function stateText(reason: KubeErrorReason): string {
  switch (reason.kind) {
    case "refused":
      return refusalText(reason);
    case "unreachable":
      return `the Kubernetes API does not answer: ${oneLine(reason.state)}`;
    case "timeout":
      return `the Kubernetes API said nothing within ${reason.timeoutMs / 1_000} s`;
    case "not-kubernetes":
      return `what answers is no Kubernetes API: ${oneLine(reason.state)}`;
    case "no-credentials":
      return oneLine(reason.state);
    case "cancelled":
      return "cancelled";
    default:
      return reason satisfies never;
  }
}

function refusalText(
  { status, reason, message }: Extract<KubeErrorReason, { readonly kind: "refused" }>,
): string {
  const said = oneLine([reason, message].filter((text) => text !== "").join(": "));
  const text = `the Kubernetes API refuses with ${status}${said === "" ? "" : ` ${said}`}`;
  if (status === 401) return `${text}; the token is not valid, or not valid any more`;
  if (status === 403) return `${text}; it takes a Role with get, list and watch on pods`;
  return text;
}

/** Text from outside, fit for a log and a terminal: short, without line breaks and control characters. */
export function oneLine(text: string): string {
  // deno-lint-ignore no-control-regex
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ").trim();
  return plain.length <= OUTSIDE_LENGTH_MAX ? plain : `${plain.slice(0, OUTSIDE_LENGTH_MAX)}…`;
}
