/**
 * A Kubernetes API on loopback: lists and watches the pods of one namespace, with versions, bookmarks
 * and expiry, and fails in every way that a test asks for.
 *
 * @module
 */

import type { PodJson } from "./fake_pod.ts";
import { PodStore, type WatchLine } from "./pod_store.ts";

/** The namespace that it has pods in. */
export const FAKE_NAMESPACE = "fgm";

const PODS_PATH = `/api/v1/namespaces/${FAKE_NAMESPACE}/pods`;

/** A request as it came in. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly authorization: string | undefined;
}

/** How it fails at present. */
export interface FakeFaults {
  /** Every request is refused with this status. */
  readonly refuse?: number;
  /** Lists, or watches, are never answered. */
  readonly hang?: "list" | "watch";
  /** Watches are ended as soon as they are taken on. */
  readonly shortWatches?: boolean;
  /** How too old a version is told: by the status of the answer, or within the watch. */
  readonly expiryBy?: "status" | "message";
  /** A bearer token that every request must bring along. */
  readonly token?: string;
  /** What a request with this query is answered with instead; as usual where it gives undefined. */
  readonly answer?: (query: Readonly<Record<string, string>>) => Response | undefined;
}

/** How it is started. */
export interface FakeApiOptions {
  /** Serves HTTPS. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Most pods of a page, whatever is asked for. */
  readonly pagePods?: number;
  /** Watches are written in pieces of so many bytes; whole lines when left out. */
  readonly pieceBytes?: number;
}

interface OpenWatch {
  readonly selector: string;
  version: number;
  readonly write: (line: WatchLine) => void;
  readonly writeText: (text: string) => void;
  readonly end: () => void;
  readonly cut: () => void;
}

/** Starts to listen when it is made. */
export class FakeApi implements AsyncDisposable {
  /** All that were seen, oldest first. */
  readonly requests: SeenRequest[] = [];
  /** May be changed at any time. */
  faults: FakeFaults = {};
  readonly #store = new PodStore();
  readonly #options: FakeApiOptions;
  readonly #watches = new Set<OpenWatch>();
  readonly #snapshots = new Map<string, readonly PodJson[]>();
  readonly #waiting = new Set<() => void>();
  #server: Deno.HttpServer<Deno.NetAddr> | undefined;
  #port = 0;

  constructor(options: FakeApiOptions = {}) {
    this.#options = options;
    this.up();
  }

  /** Without a slash at its end. */
  get url(): string {
    return `${this.#options.tls === undefined ? "http" : "https"}://127.0.0.1:${this.#port}`;
  }

  /** Watches that are open. */
  get watchCount(): number {
    return this.#watches.size;
  }

  /** Adds pods, or replaces those of the same name, and tells the watches. */
  put(...pods: readonly PodJson[]): void {
    for (const pod of pods) this.#store.put(pod);
    this.#tell();
  }

  /** Removes pods by name, and tells the watches. */
  remove(...names: readonly string[]): void {
    for (const name of names) this.#store.remove(name);
    this.#tell();
  }

  /** Tells the watches the version of now, without a change. */
  bookmark(): void {
    this.#store.pass();
    const resourceVersion = String(this.#store.version);
    for (const watch of this.#watches) {
      watch.version = this.#store.version;
      watch.write({
        type: "BOOKMARK",
        object: { kind: "Pod", apiVersion: "v1", metadata: { resourceVersion } },
      });
    }
  }

  /** Forgets all versions up to now: who asks for one of them gets 410 Gone. */
  expire(): void {
    this.#store.compact();
    this.#snapshots.clear();
  }

  /** Writes any text into the watches. */
  writeToWatches(text: string): void {
    for (const watch of this.#watches) watch.writeText(text);
  }

  /** Ends the watches as the API does when their time is over. */
  endWatches(): void {
    for (const watch of [...this.#watches]) watch.end();
  }

  /** Breaks the connections of the watches off; Deno's server prints the error that this takes. */
  cutWatches(): void {
    for (const watch of [...this.#watches]) watch.cut();
  }

  /** Nobody listens any more. */
  async down(): Promise<void> {
    this.cutWatches();
    const server = this.#server;
    this.#server = undefined;
    await server?.shutdown();
  }

  /** Listens again, at the same address. */
  up(): void {
    const place = { hostname: "127.0.0.1", port: this.#port, onListen: () => {} };
    this.#server = this.#options.tls === undefined
      ? Deno.serve(place, (request) => this.#answer(request))
      : Deno.serve({ ...place, ...this.#options.tls }, (request) => this.#answer(request));
    this.#port = this.#server.addr.port;
  }

  /** Resolves once `isSo` holds; it is looked at after each request and each opened or ended watch. */
  async reaches(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.endWatches();
    this.#changed();
    await this.#server?.shutdown();
  }

  #tell(): void {
    for (const watch of this.#watches) {
      for (const line of this.#store.since(watch.version, watch.selector)) watch.write(line);
      watch.version = this.#store.version;
    }
  }

  #changed(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of waiting) resolve();
  }

  #answer(request: Request): Response | Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const query = Object.fromEntries(searchParams);
    const authorization = request.headers.get("authorization") ?? undefined;
    this.requests.push({ method: request.method, path: pathname, query, authorization });
    queueMicrotask(() => this.#changed());
    const { refuse, hang, token, answer } = this.faults;
    const instead = answer?.(query);
    if (instead !== undefined) return instead;
    if (refuse !== undefined) return status(refuse, "Refused", "refused by the test");
    if (token !== undefined && authorization !== `Bearer ${token}`) {
      return status(401, "Unauthorized", "Unauthorized");
    }
    if (request.method !== "GET" || pathname !== PODS_PATH) {
      return status(404, "NotFound", "the server could not find the requested resource");
    }
    const isWatch = /^(1|true)$/.test(query.watch ?? "");
    if (hang === (isWatch ? "watch" : "list")) return untilGone(request);
    return isWatch ? this.#watch(query) : this.#list(query);
  }

  #list(query: Readonly<Record<string, string>>): Response {
    const limit = Math.min(Number(query.limit ?? 500), this.#options.pagePods ?? 500);
    const [snapshot, from] = (query.continue ?? `${this.#store.version}/0`).split("/");
    const pods = query.continue === undefined
      ? this.#store.list(query.labelSelector ?? "")
      : this.#snapshots.get(snapshot!);
    if (pods === undefined) {
      return status(410, "Expired", "The provided continue parameter is too old");
    }
    this.#snapshots.set(snapshot!, pods);
    const end = Number(from) + limit;
    return Response.json({
      kind: "PodList",
      apiVersion: "v1",
      metadata: {
        resourceVersion: snapshot,
        ...end < pods.length ? { continue: `${snapshot}/${end}` } : {},
      },
      items: pods.slice(Number(from), end),
    });
  }

  #watch(query: Readonly<Record<string, string>>): Response {
    const version = Number(query.resourceVersion ?? 0);
    const isExpired = version !== 0 && version < this.#store.oldest;
    const gone = { reason: "Expired", message: `too old resource version: ${version}` };
    if (isExpired && this.faults.expiryBy !== "message") {
      return status(410, gone.reason, gone.message);
    }
    const body = this.#open(query.labelSelector ?? "", (watch) => {
      if (isExpired) {
        watch.write({ type: "ERROR", object: { kind: "Status", code: 410, ...gone } });
        return watch.end();
      }
      const lines = version === 0
        ? this.#store.list(watch.selector).map((object) => ({ type: "ADDED", object } as const))
        : this.#store.since(version, watch.selector);
      for (const line of lines) watch.write(line);
      if (this.faults.shortWatches === true) watch.end();
    });
    return new Response(body, { headers: { "content-type": "application/json" } });
  }

  #open(selector: string, begin: (watch: OpenWatch) => void): ReadableStream<Uint8Array> {
    let watch: OpenWatch | undefined;
    const leave = () => {
      if (watch !== undefined) this.#watches.delete(watch);
      queueMicrotask(() => this.#changed());
    };
    const pieceBytes = this.#options.pieceBytes ?? Infinity;
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        const writeText = (text: string) => {
          const bytes = new TextEncoder().encode(text);
          for (let at = 0; at < bytes.length; at += pieceBytes) {
            controller.enqueue(bytes.slice(at, at + pieceBytes));
          }
        };
        watch = {
          selector,
          version: this.#store.version,
          writeText,
          write: (line) => writeText(`${JSON.stringify(line)}\n`),
          end: () => (leave(), controller.close()),
          cut: () => (leave(), controller.error(new Error("cut by the test"))),
        };
        this.#watches.add(watch);
        begin(watch);
        queueMicrotask(() => this.#changed());
      },
      cancel: leave,
    });
  }
}

/** An error as the API writes it. */
function status(code: number, reason: string, message: string): Response {
  const body = { kind: "Status", apiVersion: "v1", status: "Failure", code, reason, message };
  return Response.json(body, { status: code });
}

/** Never answers, and ends when the client has given up. */
function untilGone(request: Request): Promise<Response> {
  return new Promise((resolve) => {
    const end = () => resolve(new Response(null, { status: 503 }));
    request.signal.addEventListener("abort", end, { once: true });
  });
}
