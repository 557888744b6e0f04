/**
 * Structured logs: one JSON line per event, for `kubectl logs` and whatever collects it.
 *
 *     {"time":"2026-01-12T21:52:49.000Z","level":"warn","message":"Skipped a tick","missed":1}
 *
 * @module
 */

/** Levels, least important first. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;

/** How important an event is. */
export type LogLevel = typeof LOG_LEVELS[number];

/** What an event carries besides its message. Errors are written as their message and causes. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Writes events of a level and above; never throws. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /**
   * The same logger, but at most one event of this key in `everyMs` milliseconds. The next event
   * let through says in `suppressed` how many were held back. For what can fail on every tick.
   */
  limited(key: string, everyMs: number): Omit<Logger, "limited">;
}

/** What a logger needs from the world. */
export interface LoggerOptions {
  /** Events below this level are dropped. */
  readonly level: LogLevel;
  /** Takes one line with its line end. */
  readonly write: (line: string) => void;
  /** Wall clock in milliseconds since the Unix epoch. */
  readonly now: () => number;
}

/** Most keys `limited` keeps apart; the oldest is forgotten. Keys may hold container ids. */
export const LIMITED_KEYS_MAX = 1_000;

/** Deepest chain of `cause` that is written out. */
const CAUSES_MAX = 5;

interface Quota {
  readonly lastMs: number;
  readonly suppressed: number;
}

/** Creates a logger. Nothing is written until an event comes. */
export function createLogger({ level, write, now }: LoggerOptions): Logger {
  const least = LOG_LEVELS.indexOf(level);
  const quotas = new Map<string, Quota>();

  const log = (eventLevel: LogLevel, message: string, fields?: LogFields) => {
    if (LOG_LEVELS.indexOf(eventLevel) >= least) {
      write(formatEvent({ timeMs: now(), level: eventLevel, message, fields }));
    }
  };

  const logLimited =
    (key: string, everyMs: number): typeof log => (eventLevel, message, fields) => {
      if (LOG_LEVELS.indexOf(eventLevel) < least) return;
      const quota = quotas.get(key);
      const nowMs = now();
      // A clock that stepped back would otherwise silence the key until it has caught up.
      const held = quota !== undefined && nowMs >= quota.lastMs && nowMs - quota.lastMs < everyMs;
      if (held) {
        quotas.set(key, { ...quota, suppressed: quota.suppressed + 1 });
        return;
      }
      quotas.delete(key); // so that the map's order is the order of last use
      quotas.set(key, { lastMs: nowMs, suppressed: 0 });
      for (const oldest of quotas.keys()) {
        if (quotas.size <= LIMITED_KEYS_MAX) break;
        quotas.delete(oldest);
      }
      const suppressed = quota?.suppressed ?? 0;
      log(eventLevel, message, suppressed > 0 ? { ...fields, suppressed } : fields);
    };

  return {
    ...byLevel(log),
    limited: (key, everyMs) => byLevel(logLimited(key, everyMs)),
  };
}

function byLevel(
  log: (level: LogLevel, message: string, fields?: LogFields) => void,
): Omit<Logger, "limited"> {
  return {
    debug: (message, fields) => log("debug", message, fields),
    info: (message, fields) => log("info", message, fields),
    warn: (message, fields) => log("warn", message, fields),
    error: (message, fields) => log("error", message, fields),
  };
}

interface LogEvent {
  readonly timeMs: number;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields | undefined;
}

function formatEvent(event: LogEvent): string {
  const head = {
    time: formatTime(event.timeMs),
    level: event.level,
    message: event.message,
  };
  try {
    // The head is spread again last: a field cannot take the place of the time or the level.
    return JSON.stringify({ ...head, ...event.fields, ...head }, writeableValue) + "\n";
  } catch (error) {
    // A field that cannot be written (a cycle, a throwing getter) must not lose the event.
    return JSON.stringify({ ...head, unwritable_fields: String(error) }) + "\n";
  }
}

/** RFC 3339 in UTC. A clock out of range is shown as the epoch rather than failing the event. */
function formatTime(timeMs: number): string {
  const time = new Date(timeMs);
  return Number.isNaN(time.getTime()) ? new Date(0).toISOString() : time.toISOString();
}

function writeableValue(_key: string, value: unknown): unknown {
  if (value instanceof Error) return errorText(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return value;
}

function errorText(error: Error): string {
  const parts: string[] = [];
  let current: unknown = error;
  while (current !== undefined && parts.length < CAUSES_MAX) {
    parts.push(current instanceof Error ? current.message : String(current));
    current = current instanceof Error ? current.cause : undefined;
  }
  return parts.join(": ");
}

/**
 * Writes a line to standard error, whole. A closed or full standard error, be it a pipe, a file on a full
 * disk or a terminal that is gone, loses the line and nothing else: monitoring goes on when nobody can
 * read its log.
 */
export function writeStderr(line: string): void {
  const bytes = new TextEncoder().encode(line);
  try {
    for (let written = 0; written < bytes.length;) {
      written += Deno.stderr.writeSync(bytes.subarray(written));
    }
  } catch {
    // There is nowhere else to say it.
  }
}
