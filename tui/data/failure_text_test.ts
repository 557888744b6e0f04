import { assertEquals } from "@std/assert";
import { failureText, isLinkError, isNotReady, linkFailure } from "./failure_text.ts";
import { refusedConnection, viewerError, viewerProblem } from "./testing/fake_client.ts";

const NO_VIEWER = viewerError({ kind: "not-a-viewer", state: "it answers 200 text/html" });
const LATE = viewerError({ kind: "timeout", timeoutMs: 35_000 });

interface Verdict {
  readonly text: string;
  readonly isLinkError: boolean;
  /** Of a link that never was; and of one that was. */
  readonly isPassing: readonly [boolean, boolean];
}

const CASES: readonly (readonly [name: string, error: unknown, want: Verdict])[] = [
  ["nobody there", refusedConnection(), {
    text: "the connection is refused",
    isLinkError: true,
    isPassing: [true, true],
  }],
  ["no answer in time", LATE, {
    text: "no whole answer within 35 s",
    isLinkError: false,
    isPassing: [true, true],
  }],
  ["something else there", NO_VIEWER, {
    text: "it answers 200 text/html",
    isLinkError: true,
    isPassing: [false, true],
  }],
  ["a token that is missing", viewerProblem("unauthorized", 401), {
    text: "it is unauthorized",
    isLinkError: true,
    isPassing: [false, false],
  }],
  ["a host that is not served", viewerProblem("forbidden-host", 403), {
    text: "it is forbidden-host",
    isLinkError: false,
    isPassing: [false, false],
  }],
  ["a container that is gone", viewerProblem("unknown-container", 404, "no\n such  one "), {
    text: "no such one",
    isLinkError: false,
    isPassing: [false, false],
  }],
  ["a busy viewer", viewerProblem("overloaded", 503), {
    text: "it is overloaded",
    isLinkError: false,
    isPassing: [true, true],
  }],
  ["a call that is not wanted any more", viewerError({ kind: "cancelled" }), {
    text: "cancelled",
    isLinkError: false,
    isPassing: [true, true],
  }],
  ["an answer of another shape", new TypeError("x is undefined"), {
    text: "x is undefined",
    isLinkError: false,
    isPassing: [true, true],
  }],
  ["something that is no error", "what", {
    text: "what",
    isLinkError: false,
    isPassing: [true, true],
  }],
];
for (const [name, error, want] of CASES) {
  Deno.test(`failureText() and its like judge ${name}`, () => {
    const passes = [false, true].map((wasThere) => linkFailure(error, { wasThere }).isPassing);
    assertEquals(failureText(error), want.text);
    assertEquals(isLinkError(error), want.isLinkError);
    assertEquals(passes, want.isPassing);
  });
}

Deno.test("failureText() is one line of bounded length", () => {
  assertEquals(failureText(new Error("x".repeat(999))), `${"x".repeat(299)}…`);
});

Deno.test("isNotReady() knows a viewer without data from one that is busy", () => {
  assertEquals(isNotReady(viewerProblem("not-ready", 503)), true);
  assertEquals(isNotReady(viewerProblem("overloaded", 503)), false);
  assertEquals(isNotReady(new Error("not-ready")), false);
});

Deno.test("linkFailure() says the way out", () => {
  const why = (error: unknown) => linkFailure(error, { wasThere: false }).why;
  assertEquals(
    why(viewerProblem("unauthorized", 401, "A token is needed")),
    "A token is needed; give the viewer's token with --token-file",
  );
  assertEquals(why(NO_VIEWER), "http://viewer is no fgm-viewer: it answers 200 text/html");
});
