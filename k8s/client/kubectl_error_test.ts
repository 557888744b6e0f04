import { assertEquals } from "@std/assert";
import {
  KubectlError,
  type KubectlErrorKind,
  kubectlFailure,
  kubectlMissing,
  lastUsefulLine,
} from "./kubectl_error.ts";

const KLOG =
  `E0112 21:52:49.103845   11 memcache.go:265] "Unhandled Error" err="couldn't get list"\n`;

const SAYINGS: readonly (readonly [stderr: string, kind: KubectlErrorKind, state: string])[] = [
  [
    'error: context "nope" does not exist\n',
    "not-configured",
    'context "nope" does not exist',
  ],
  ["error: current-context is not set\n", "not-configured", "current-context is not set"],
  [
    "error: stat /nowhere: no such file or directory",
    "not-configured",
    "stat /nowhere: no such file or directory",
  ],
  [
    KLOG +
    "The connection to the server localhost:8080 was refused - did you specify the right host or port?",
    "unreachable",
    "The connection to the server localhost:8080 was refused - did you specify the right host or port?",
  ],
  [
    "Unable to connect to the server: dial tcp: lookup api.example on 10.0.0.1:53: no such host",
    "unreachable",
    "Unable to connect to the server: dial tcp: lookup api.example on 10.0.0.1:53: no such host",
  ],
  [
    KLOG + "error: You must be logged in to the server (Unauthorized)\n",
    "unauthorized",
    "You must be logged in to the server (Unauthorized)",
  ],
  [
    "Unable to connect to the server: getting credentials: exec: executable aws failed",
    "unauthorized",
    "Unable to connect to the server: getting credentials: exec: executable aws failed",
  ],
  [
    'Error from server (Forbidden): pods is forbidden: User "eve" cannot list resource "pods"',
    "forbidden",
    'Error from server (Forbidden): pods is forbidden: User "eve" cannot list resource "pods"',
  ],
  [
    'Error from server (NotFound): pods "fgm-1" not found',
    "not-found",
    'Error from server (NotFound): pods "fgm-1" not found',
  ],
  ["error: timed out waiting for the condition", "timeout", "timed out waiting for the condition"],
  ["error: lost connection to pod\n\n", "failed", "lost connection to pod"],
  ["", "failed", "kubectl ended with code 3"],
];
for (const [stderr, kind, state] of SAYINGS) {
  Deno.test(`kubectlFailure() takes ${JSON.stringify(stderr.slice(0, 60))} as ${kind}`, () => {
    const error = kubectlFailure(stderr, { tried: "list pods", ended: "ended with code 3" });
    assertEquals(error.kind, kind);
    assertEquals(error.message.startsWith(`Cannot list pods: ${state}`), true, error.message);
    assertEquals(error.message, `Cannot list pods: ${error.why}`);
    assertEquals(error.message.includes("\n"), false);
  });
}

const LINES: readonly (readonly [name: string, stderr: string, want: string])[] = [
  ["nothing for silence", "\n \n", ""],
  ["the last line", "a\nb\n", "b"],
  ["a line before the library's log", `error: real\n${KLOG}`, "real"],
  [
    "the log's message where there is nothing else",
    KLOG,
    `"Unhandled Error" err="couldn't get list"`,
  ],
  ["no colours and line breaks", "\u001b[31merror: red\u001b[0m\r\n", "red"],
  ["300 characters at most", "x".repeat(999), `${"x".repeat(299)}…`],
];
for (const [name, stderr, want] of LINES) {
  Deno.test(`lastUsefulLine() tells ${name}`, () => {
    assertEquals(lastUsefulLine(stderr), want);
  });
}

Deno.test("KubectlError says which failures pass by themselves, and the way out of the others", () => {
  const of = (kind: KubectlErrorKind) => new KubectlError(kind, { tried: "do it", state: "no" });
  const kinds = [
    "missing",
    "not-configured",
    "unreachable",
    "unauthorized",
    "forbidden",
    "not-found",
    "timeout",
    "failed",
  ] as const;
  assertEquals(kinds.filter((kind) => of(kind).isPassing), [
    "unreachable",
    "not-found",
    "timeout",
    "failed",
  ]);
  for (const kind of kinds.filter((each) => !of(each).isPassing)) {
    assertEquals(/^no; .+/.test(of(kind).why), true, of(kind).why);
  }
});

Deno.test("kubectlMissing() is for programs that cannot be started, and nothing else", () => {
  const about = { tried: "do it", kubectl: "kubectl" };
  assertEquals(
    kubectlMissing(new Deno.errors.NotFound("x"), about)?.message,
    "Cannot do it: there is no kubectl; install kubectl, or give the viewer's address with --url",
  );
  for (const refusal of [Deno.errors.PermissionDenied, Deno.errors.NotCapable]) {
    const error = kubectlMissing(new refusal("x"), about);
    assertEquals(error?.why.split(";")[0], "kubectl may not be run");
    assertEquals(error?.kind, "missing");
  }
  assertEquals(kubectlMissing(new TypeError("x"), about), undefined);
});
