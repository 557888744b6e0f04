/**
 * Why kubectl did not do what it was asked, from what it wrote to standard error, in one line with the
 * way out.
 *
 *     E0112 21:52:49.103845   11 memcache.go:265] "Unhandled Error" err="couldn't get current server API group list: …"
 *     The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?
 *
 *     Error from server (Forbidden): pods is forbidden: User "eve" cannot list resource "pods" in API group "" …
 *
 *     error: You must be logged in to the server (Unauthorized)
 *
 * Lines like the first are those of a library's log (klog): the sentence for a person comes after them.
 *
 * @module
 */

/** Why kubectl failed. */
export type KubectlErrorKind =
  /** There is no such program. */
  | "missing"
  /** The configuration names no cluster, or not the one that was asked for. */
  | "not-configured"
  /** Nobody answers for the cluster. */
  | "unreachable"
  | "unauthorized"
  | "forbidden"
  | "not-found"
  | "timeout"
  | "failed";

/** kubectl failed. The message is one line. */
export class KubectlError extends Error {
  override readonly name = "KubectlError";
  readonly kind: KubectlErrorKind;
  /** The message without what was tried: the state and the way out. */
  readonly why: string;

  constructor(
    kind: KubectlErrorKind,
    { tried, state }: { readonly tried: string; readonly state: string },
    options?: ErrorOptions,
  ) {
    const wayOut = WAYS_OUT[kind];
    const why = wayOut === "" ? state : `${state}; ${wayOut}`;
    super(`Cannot ${tried}: ${why}`, options);
    this.kind = kind;
    this.why = why;
  }

  /** Whether the same may succeed later without anybody doing anything. */
  get isPassing(): boolean {
    return PASSING.has(this.kind);
  }
}

const PASSING: ReadonlySet<KubectlErrorKind> = new Set([
  "unreachable",
  "not-found",
  "timeout",
  "failed",
]);

const WAYS_OUT: Readonly<Record<KubectlErrorKind, string>> = {
  "missing": "install kubectl, or give the viewer's address with --url",
  "not-configured": "see `kubectl config get-contexts`, and --context and --kubeconfig",
  "unreachable": "does `kubectl get pods` work here?",
  "unauthorized": "log in to the cluster as for `kubectl get pods`",
  "forbidden": "it takes get and list on pods, and create on pods/portforward",
  "not-found": "",
  "timeout": "does `kubectl get pods` work here?",
  "failed": "",
};

/** What kubectl says, and what it means by it; the first that fits counts. */
const SAYINGS: readonly (readonly [pattern: RegExp, kind: KubectlErrorKind])[] = [
  [/context "[^"]*" does not exist|context was not found|no context exists/i, "not-configured"],
  [
    /current-context is not set|no configuration has been provided|stat .*: no such file/i,
    "not-configured",
  ],
  [/error loading config|invalid configuration/i, "not-configured"],
  [/\(Unauthorized\)|must be logged in|getting credentials|provide credentials/i, "unauthorized"],
  [/\(Forbidden\)|is forbidden/i, "forbidden"],
  [/\(NotFound\)|not found$/i, "not-found"],
  [/unable to connect to the server|connection to the server .* was refused/i, "unreachable"],
  [/no such host|i\/o timeout|connection refused|TLS handshake|x509:/i, "unreachable"],
  [/timed? ?out|deadline exceeded/i, "timeout"],
];

/** A line of klog: severity, month and day, time. */
const KLOG = /^[IWEF]\d{4} \d\d:\d\d:\d\d/;

/** Longest line that is told, in characters. */
const LINE_LENGTH_MAX = 300;

/**
 * The last line of standard error that is meant for a person, without what only says that it is an
 * error. Where there is none, the message of the last line of the library's log; "" for silence.
 */
export function lastUsefulLine(stderr: string): string {
  // deno-lint-ignore no-control-regex
  const plain = stderr.replace(/\u001b\[[\d;]*[A-Za-z]/g, "").replace(/[^\S\n]+/g, " ");
  const lines = plain.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const line = lines.findLast((text) => !KLOG.test(text)) ??
    lines.at(-1)?.replace(/^[^\]]*\] /, "") ?? "";
  const told = line.replace(/^error: /i, "");
  return told.length <= LINE_LENGTH_MAX ? told : `${told.slice(0, LINE_LENGTH_MAX - 1)}…`;
}

/**
 * The error for a kubectl that ended with something else than 0, or before it should have. `tried`
 * completes "Cannot …".
 */
export function kubectlFailure(
  stderr: string,
  { tried, ended }: { readonly tried: string; readonly ended: string },
): KubectlError {
  const line = lastUsefulLine(stderr);
  const kind = SAYINGS.find(([pattern]) => pattern.test(line))?.[1] ?? "failed";
  return new KubectlError(kind, { tried, state: line === "" ? `kubectl ${ended}` : line });
}

/** The error for a kubectl that could not be started; undefined where `error` tells of something else. */
export function kubectlMissing(
  error: unknown,
  { tried, kubectl }: { readonly tried: string; readonly kubectl: string },
): KubectlError | undefined {
  const isMissing = error instanceof Deno.errors.NotFound;
  // The system refuses it, or Deno does, of what a program was compiled to run.
  const isRefused = error instanceof Deno.errors.PermissionDenied ||
    error instanceof Deno.errors.NotCapable;
  if (!isMissing && !isRefused) return undefined;
  const state = isMissing ? `there is no ${kubectl}` : `${kubectl} may not be run`;
  return new KubectlError("missing", { tried, state }, { cause: error });
}
