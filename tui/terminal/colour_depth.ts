/**
 * How many colours a terminal can show, from what the environment and the user say of it.
 *
 * @module
 */

/** Words that `--color` takes. */
export const COLOUR_CHOICES = ["auto", "always", "never", "16", "256", "truecolor"] as const;

/** A word that `--color` takes. */
export type ColourChoice = typeof COLOUR_CHOICES[number];

/** What a terminal can show; `none` still has bold, underlined and inverse text. */
export type ColourDepth = "none" | "16" | "256" | "truecolor";

/** Whether text is written on something dark or on something light. */
export type Background = "dark" | "light";

/** Reads an environment variable. */
export type ReadEnv = (name: string) => string | undefined;

/** Terminals that show 24-bit colours, whether or not they say so in COLORTERM. */
const TRUECOLOR_TERM = /-direct$|^(xterm-(kitty|ghostty)|alacritty|foot|wezterm)\b/;

/**
 * The depth to use. A depth as the choice is taken as it is. `auto` has none where NO_COLOR is set to
 * anything (no-color.org), where TERM is "dumb", or where the output is not a terminal; otherwise it
 * is, like `always`, the most that COLORTERM and TERM promise.
 */
export function colourDepth(
  choice: ColourChoice,
  { env, isTerminal }: { readonly env: ReadEnv; readonly isTerminal: boolean },
): ColourDepth {
  switch (choice) {
    case "never":
      return "none";
    case "16":
    case "256":
    case "truecolor":
      return choice;
    case "auto":
      if ((env("NO_COLOR") ?? "") !== "" || env("TERM") === "dumb" || !isTerminal) return "none";
      return promisedDepth(env);
    case "always":
      return promisedDepth(env);
    default:
      return choice satisfies never;
  }
}

function promisedDepth(env: ReadEnv): ColourDepth {
  const term = env("TERM") ?? "";
  if (/^(truecolor|24bit)$/i.test(env("COLORTERM") ?? "")) return "truecolor";
  if (TRUECOLOR_TERM.test(term) || (env("WT_SESSION") ?? "") !== "") return "truecolor";
  return /-256color$/.test(term) ? "256" : "16";
}

/**
 * The background that COLORFGBG ("foreground;background", numbers of the 16 colours; set by rxvt,
 * Konsole and others) tells of; undefined where it is not set or makes no sense.
 */
export function backgroundOf(env: ReadEnv): Background | undefined {
  const [, number] = /;(\d{1,2})$/.exec(env("COLORFGBG") ?? "") ?? [];
  if (number === undefined) return undefined;
  // 7 and 9 to 15 are the light ones; 8 is dark grey (vim's own rule, option.txt, 'background').
  const colour = Number(number);
  return colour === 7 || (colour > 8 && colour < 16) ? "light" : "dark";
}

/**
 * The background that a terminal answered to "OSC 11 ; ?" (xterm control sequences), from the colour
 * as text: "rgb:1e1e/1e1e/2e2e", with one to four hexadecimal digits each. Undefined for other text.
 */
export function backgroundOfReply(text: string): Background | undefined {
  const [, ...digits] = /^rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})/i.exec(text) ?? [];
  if (digits.length < 3) return undefined;
  const [red = 0, green = 0, blue = 0] = digits.map((part) =>
    parseInt(part, 16) / (16 ** part.length - 1)
  );
  return 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 ? "light" : "dark";
}
