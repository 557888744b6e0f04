import { assert, assertEquals } from "@std/assert";
import { KubeError, type KubeErrorReason } from "./kube_error.ts";

const ASKED = { baseUrl: "https://10.96.0.1:443", path: "/api/v1/namespaces/fgm/pods" };

const STATES: ReadonlyArray<readonly [reason: KubeErrorReason, state: string]> = [
  [
    { kind: "refused", status: 403, reason: "Forbidden", message: "pods is forbidden" },
    "the Kubernetes API refuses with 403 Forbidden: pods is forbidden; " +
    "it takes a Role with get, list and watch on pods",
  ],
  [
    { kind: "refused", status: 401, reason: "Unauthorized", message: "Unauthorized" },
    "the Kubernetes API refuses with 401 Unauthorized: Unauthorized; " +
    "the token is not valid, or not valid any more",
  ],
  [
    { kind: "refused", status: 502, reason: "", message: "" },
    "the Kubernetes API refuses with 502",
  ],
  [
    { kind: "unreachable", state: "the connection is refused" },
    "the Kubernetes API does not answer: the connection is refused",
  ],
  [{ kind: "timeout", timeoutMs: 1_500 }, "the Kubernetes API said nothing within 1.5 s"],
  [
    { kind: "not-kubernetes", state: "its answer is no JSON" },
    "what answers is no Kubernetes API: its answer is no JSON",
  ],
  [{ kind: "no-credentials", state: "Cannot read /token" }, "Cannot read /token"],
  [{ kind: "cancelled" }, "cancelled"],
];
for (const [reason, state] of STATES) {
  Deno.test(`KubeError says what is wrong: ${state.slice(0, 60)}`, () => {
    const error = new KubeError(reason, ASKED);
    assertEquals(error.state, state);
    assertEquals(error.kind, reason.kind);
    assertEquals(
      error.message,
      `Cannot get /api/v1/namespaces/fgm/pods from https://10.96.0.1:443: ${state}`,
    );
  });
}

Deno.test("KubeError stays one short line, whatever the API says", () => {
  const message = `a\u001b[31m\nb\r\n${"x".repeat(10_000)}`;
  const { state } = new KubeError(
    { kind: "refused", status: 500, reason: "InternalError", message },
    ASKED,
  );
  assert(state.startsWith("the Kubernetes API refuses with 500 InternalError: a [31m b x"), state);
  // deno-lint-ignore no-control-regex
  assert(!/[\u0000-\u001f]/.test(state) && state.length < 400);
});
