/**
 * The connections to the API, which trust the certificates of its CA.
 *
 * @module
 */

import type { KubeCredentials } from "./kube_access.ts";

/** Idle connections that are kept: one program asks one thing at a time. */
const IDLE_MAX = 2;

/** One HTTP client, made anew when the CA's certificates are replaced. */
export class KubeConnections implements Disposable {
  #caPem: string | undefined;
  #client: Deno.HttpClient | undefined;

  /** The client for the next request; it belongs to this object. */
  clientFor({ caPem }: Pick<KubeCredentials, "caPem">): Deno.HttpClient {
    if (this.#client !== undefined && this.#caPem === caPem) return this.#client;
    this.#client?.close();
    this.#caPem = caPem;
    this.#client = Deno.createHttpClient({
      ...caPem === undefined ? {} : { caCerts: [caPem] },
      poolMaxIdlePerHost: IDLE_MAX,
      // With HTTP/2, a connection whose other side is gone would be used again for every new try until
      // the kernel gives it up, which takes a quarter of an hour.
      http2: false,
    });
    return this.#client;
  }

  [Symbol.dispose](): void {
    this.#client?.close();
    this.#client = undefined;
  }
}
