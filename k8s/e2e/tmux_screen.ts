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
  /**
   * Looks until the screen is as wanted, and gives it.
   *
   * @throws {Error} with the last screen when it does not become so in time.
   */
  waitFor(
    what: string,
    isThere: (text: string) => boolean,
    options?: UntilOptions,
  ): Promise<string>;
  /** Presses keys by tmux's names: "Left", "C-c", "a", "Escape". */
  press(...keys: readonly string[]): Promise<void>;
  /** Sends characters as they are, such as an escape sequence. */
  send(text: string): Promise<void>;
  /** Pastes as a terminal does: in brackets, if the program has asked for them. */
  paste(text: string): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  /** Closes the window, as a person does with the mouse. There is nothing to look at afterwards. */
  close(): Promise<void>;
  /** The process in the window. */
  pid(): Promise<number>;
  /** What the program has switched the terminal to. */
  modes(): Promise<TerminalModes>;
}

/** Modes of a terminal; a shell has all of them false. */
export interface TerminalModes {
  readonly hasAlternateScreen: boolean;
  readonly hidesCursor: boolean;
  readonly reportsMouse: boolean;
}

/** Modes of a terminal that a shell works in. */
export const SHELL_MODES: TerminalModes = {
  hasAlternateScreen: false,
  hidesCursor: false,
  reportsMouse: false,
};

/** The first line of every window; a program on the alternate screen must not touch it. */
export const FIRST_LINE = "$ program";

/** Ends the name of a test that needs a terminal; "" where one can be had. */
export const NO_TMUX_NOTE = tmuxRefusal();

/** Why no terminal can be made here, as the end of a test's name; "" when it can. */
function tmuxRefusal(): string {
  try {
    const { success } = new Deno.Command("tmux", { args: ["-V"], stdout: "null", stderr: "null" })
      .outputSync();
    return success ? "" : " (skipped: tmux does not run)";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return " (skipped: tmux is not installed)";
    throw error;
  }
}

const WINDOW = "screen";

/**
 * What runs in the window: the program, between a first line and one that says how it ended and whether
 * the modes of the terminal's line (termios(3): echo, line editing) are as before. The window stays, and
 * repeats what is typed, so that a test can see what the program left behind.
 */
const SCRIPT = `
printf '%s\\n' '${FIRST_LINE}'
before=$(stty -g)
"$@"
printf '[exited %s]\\n' "$?"
[ "$(stty -g)" = "$before" ] || printf '[the line has other modes]\\n'
exec cat
`;

/** Starts a program in a terminal. */
export async function startScreen(options: ScreenOptions): Promise<TmuxScreen> {
  const { columns, rows, command, env = {} } = options;
  const directory = await Deno.makeTempDir({ prefix: "fgm-tmux-" });
  const run = (...args: readonly string[]) =>
    tmux([`-S${directory}/socket`, "-f/dev/null", "-u", ...args]);
  // Not through tmux, which has its own mind about PATH.
  const variables = Object.entries({ TERM: "tmux-256color", LC_ALL: "C.UTF-8", ...env })
    .map(([name, value]) => `${name}=${value}`);
  await run(
    ...["new-session", "-d", "-s", WINDOW, "-x", String(columns), "-y", String(rows)],
    // Several words are a program with its arguments; one alone would be given to a shell.
    ...["/bin/sh", "-c", SCRIPT, "sh", "env", ...variables, ...command],
    ...[";", "set-option", "-g", "status", "off"],
  );
  return new Screen(directory, run);
}

/** Owns the server. */
class Screen implements TmuxScreen {
  readonly #directory: string;
  readonly #run: (...args: readonly string[]) => Promise<string>;
  #isClosed = false;

  constructor(directory: string, run: (...args: readonly string[]) => Promise<string>) {
    this.#directory = directory;
    this.#run = run;
  }

  async text({ colours = false } = {}): Promise<string> {
    return await this.#run("capture-pane", "-p", ...(colours ? ["-e"] : []), "-t", WINDOW);
  }

  async waitFor(
    what: string,
    isThere: (text: string) => boolean,
    options: UntilOptions = {},
  ): Promise<string> {
    let last = "";
    const explain = () => `${options.explain?.() ?? ""}\nThe screen was:\n${last}`;
    return await until(what, async () => isThere(last = await this.text()) && last, {
      ...options,
      explain,
    });
  }

  async press(...keys: readonly string[]): Promise<void> {
    await this.#run("send-keys", "-t", WINDOW, ...keys);
  }

  async send(text: string): Promise<void> {
    await this.#run("send-keys", "-t", WINDOW, "-l", text);
  }

  async paste(text: string): Promise<void> {
    await this.#run("set-buffer", "--", text, ";", "paste-buffer", "-p", "-r", "-t", WINDOW);
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#run("resize-window", "-t", WINDOW, "-x", String(columns), "-y", String(rows));
  }

  async close(): Promise<void> {
    await this.#run("kill-server");
    this.#isClosed = true;
  }

  async pid(): Promise<number> {
    return await childOf(Number(await this.#run("list-panes", "-F", "#{pane_pid}")));
  }

  async modes(): Promise<TerminalModes> {
    const format = "#{alternate_on} #{cursor_flag} #{mouse_any_flag}";
    const answer = await this.#run("display-message", "-p", "-t", WINDOW, format);
    const [alternate, cursor, mouse] = answer.trim().split(" ");
    return {
      hasAlternateScreen: alternate === "1",
      hidesCursor: cursor === "0",
      reportsMouse: mouse === "1",
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isClosed) await this.close();
    await Deno.remove(this.#directory, { recursive: true });
  }
}

/** The process that the shell of the window runs. */
async function childOf(pid: number): Promise<number> {
  return await until("a program in the window", async () => {
    const children = await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`);
    return Number(children.trim().split(" ")[0]) || undefined;
  });
}

async function tmux(args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("tmux", {
    args: [...args],
    stdin: "null",
  }).output();
  if (success) return new TextDecoder().decode(stdout);
  throw new Error(`Cannot run tmux ${args[3]}: ${new TextDecoder().decode(stderr).trim()}`);
}
