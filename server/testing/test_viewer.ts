/**
 * A viewer over a test's data, with a clock that the test sets.
 *
 * @module
 */

import { createLogger } from "@fgm/k8s/pod/log";
import { keepAwake } from "@fgm/k8s/testing/keep_awake";
import { createViewer, openRoots, type Viewer, type ViewerOptions } from "../viewer.ts";

/** An answer, read whole. */
export interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  // deno-lint-ignore no-explicit-any
  readonly body: any;
}

/** A viewer, its clock and what it logged. */
export interface TestViewer extends AsyncDisposable {
  /** Wall clock of the viewer. */
  readonly clock: { nowMs: number };
  /** Lines logged so far, parsed. */
  readonly logged: readonly { readonly level: string; readonly message: string }[];
  /** Asks for a path such as `/api/metrics`; "Host" is localhost unless headers say otherwise. */
  get(path: string, init?: RequestInit): Promise<TestAnswer>;
  /** The same, unread. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

function isJson({ headers }: Response): boolean {
  return /^application\/(problem\+)?json/.test(headers.get("content-type") ?? "");
}

/** Starts a viewer at `nowMs` over the given paths. */
export function startTestViewer(
  paths: readonly string[],
  options: { readonly nowMs: number } & Partial<ViewerOptions>,
): TestViewer {
  const clock = { nowMs: options.nowMs };
  const logged: { level: string; message: string }[] = [];
  const now = () => clock.nowMs;
  const viewer: Viewer = createViewer({
    roots: openRoots(paths, "/"),
    names: {
      podName: "fgm-x7k2p",
      nodeName: undefined,
      clusterName: undefined,
      version: "0.1.0",
      gitRev: "abcdef",
      formatVersion: 1,
    },
    allowedHosts: [],
    cores: 2,
    now,
    log: createLogger({ level: "debug", now, write: (line) => logged.push(JSON.parse(line)) }),
    ...options,
  });
  const awake = keepAwake();
  const fetch = async (path: string, init?: RequestInit) =>
    await viewer.fetch(new Request(`http://localhost:8050${path}`, init));
  return {
    clock,
    logged,
    fetch,
    get: async (path, init) => {
      const response = await fetch(path, init);
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text === "" ? undefined : isJson(response) ? JSON.parse(text) : text,
      };
    },
    [Symbol.asyncDispose]: async () => {
      await viewer[Symbol.asyncDispose]();
      awake[Symbol.dispose]();
    },
  };
}
