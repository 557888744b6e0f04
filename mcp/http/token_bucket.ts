/**
 * A limit on how often something may happen (the token bucket of RFC 2697): bursts pass, a lasting
 * excess does not.
 *
 * @module
 */

/** What a bucket holds, and as of when. */
export interface Bucket {
  readonly tokens: number;
  readonly asOfMs: number;
}

/** The size of a bucket, and how fast it fills. */
export interface BucketRate {
  /** Most that may happen at once. */
  readonly burst: number;
  readonly perSecond: number;
}

/**
 * Takes one token. `retryAfterMs` is 0 when there was one; otherwise nothing was taken, and there will
 * be one after that time. A clock that goes back adds nothing.
 */
export function takeToken(
  bucket: Bucket | undefined,
  nowMs: number,
  { burst, perSecond }: BucketRate,
): { readonly bucket: Bucket; readonly retryAfterMs: number } {
  const before = bucket ?? { tokens: burst, asOfMs: nowMs };
  const elapsedMs = Math.max(0, nowMs - before.asOfMs);
  const tokens = Math.min(burst, before.tokens + elapsedMs * perSecond / 1_000);
  if (tokens >= 1) return { bucket: { tokens: tokens - 1, asOfMs: nowMs }, retryAfterMs: 0 };
  return {
    bucket: { tokens, asOfMs: nowMs },
    retryAfterMs: Math.ceil((1 - tokens) * 1_000 / perSecond),
  };
}
