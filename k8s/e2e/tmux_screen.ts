/**
 * A real terminal for a program: a tmux server of its own with one window, whose screen can be read.
 *
 * @module
 */

import { until, type UntilOptions } from "./until.ts";

/** What runs in the terminal, and how large that is. */
export interface ScreenOptions {
  readonly columns: number;
  readonly rows: number;
  /** Program and arguments. */
  readonly command: readonly string[];
  /** Besides the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A terminal with a program in it. Disposing ends both. */
export interface TmuxScreen extends AsyncDisposable {
  /** The lines as they are seen, without trailing spaces; `colours` keeps the escape sequences. */
  text(options?: { readonly colours?: boolean }): Promise<string>;
  /** Looks until the screen is as wanted, and gives it. */
  waitFor(
    what: string,
    isThere: (text: string) => boolean,
    options?: UntilOptions,
  ): Promise<string>;
  /** Presses keys by tmux's names: "Left", "C-c", "a", "Escape". */
  press(...keys: readonly string[]): Promise<void>;
  /** Sends characters as they are, such as a pasted text or an escape sequence. */
  send(text: string): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  /** The process in the window. */
  pid(): Promise<number>;
  /** What tmux knows of the window, by a format such as "#{alternate_on}". */
  ask(format: string): Promise<string>;
}

/** Why no terminal can be made here, or undefined. */
export function tmuxRefusal(): string | undefined {
  try {
    const { success } = new Deno.Command("tmux", { args: ["-V"], stdout: "null", stderr: "null" })
      .outputSync();
    return success ? undefined : "tmux does not run";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "tmux is not installed";
    throw error;
  }
}

const WINDOW = "screen";

/**
 * Starts a program in a terminal. When it ends, the window stays, with "[exited …]" in its last line, so
 * that a test can see what it left behind.
 */
export async function startScreen(
  { columns, rows, command, env = {} }: ScreenOptions,
): Promise<TmuxScreen> {
  const directory = await Deno.makeTempDir({ prefix: "fgm-tmux-" });
  const run = (...args: readonly string[]) =>
    tmux([`-S${directory}/socket`, "-f/dev/null", ...args]);
  await run(
    ...["new-session", "-d", "-s", WINDOW, "-x", String(columns), "-y", String(rows)],
    ...Object.entries({ TERM: "tmux-256color", LC_ALL: "C.UTF-8", ...env })
      .flatMap(([name, value]) => ["-e", `${name}=${value}`]),
    // A shell below the program shows that the terminal is as it was when the program has ended.
    `${command.map(quoted).join(" ")}; printf '[exited %s]\\n' "$?"; exec cat`,
  );
  await run("set-option", "-g", "status", "off");
  await run("set-option", "-g", "escape-time", "0");
  await run("resize-window", "-t", WINDOW, "-x", String(columns), "-y", String(rows));
  const text = async ({ colours = false } = {}) =>
    await run("capture-pane", "-p", ...(colours ? ["-e"] : []), "-t", WINDOW);
  return {
    text,
    waitFor: async (what, isThere, options = {}) => {
      let last = "";
      const explain = () => `${options.explain?.() ?? ""}\nThe screen was:\n${last}`;
      return await until(what, async () => isThere(last = await text()) && last, {
        ...options,
        explain,
      });
    },
    press: async (...keys) => void await run("send-keys", "-t", WINDOW, ...keys),
    send: async (characters) => void await run("send-keys", "-t", WINDOW, "-l", characters),
    resize: async (width, height) => {
      await run("resize-window", "-t", WINDOW, "-x", String(width), "-y", String(height));
    },
    pid: async () => await childOf(Number(await run("list-panes", "-F", "#{pane_pid}"))),
    ask: async (format) => (await run("display-message", "-p", "-t", WINDOW, format)).trim(),
    [Symbol.asyncDispose]: async () => {
      await run("kill-server");
      await Deno.remove(directory, { recursive: true });
    },
  };
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The process that the shell of the window runs. */
async function childOf(pid: number): Promise<number> {
  const children = await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`);
  return Number(children.trim().split(" ")[0] ?? pid);
}

async function tmux(args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("tmux", {
    args: [...args],
    stdin: "null",
  }).output();
  if (success) return new TextDecoder().decode(stdout);
  throw new Error(`Cannot run tmux ${args[2]}: ${new TextDecoder().decode(stderr).trim()}`);
}
