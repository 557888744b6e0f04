import { assertEquals } from "@std/assert";
import {
  backgroundOf,
  backgroundOfReply,
  type ColourChoice,
  type ColourDepth,
  colourDepth,
} from "./colour_depth.ts";

type Env = Readonly<Record<string, string>>;

const DEPTHS: ReadonlyArray<readonly [ColourChoice, Env, ColourDepth]> = [
  ["auto", {}, "16"],
  ["auto", { TERM: "xterm" }, "16"],
  ["auto", { TERM: "xterm-256color" }, "256"],
  ["auto", { TERM: "screen-256color", COLORTERM: "truecolor" }, "truecolor"],
  ["auto", { TERM: "xterm-256color", COLORTERM: "24bit" }, "truecolor"],
  ["auto", { TERM: "xterm-256color", COLORTERM: "yes" }, "256"],
  ["auto", { TERM: "xterm-kitty" }, "truecolor"],
  ["auto", { TERM: "xterm-direct" }, "truecolor"],
  ["auto", { TERM: "alacritty" }, "truecolor"],
  ["auto", { WT_SESSION: "8a1f" }, "truecolor"],
  ["auto", { TERM: "dumb" }, "none"],
  ["auto", { TERM: "xterm-256color", NO_COLOR: "1" }, "none"],
  ["auto", { TERM: "xterm-256color", NO_COLOR: "0" }, "none"],
  ["auto", { TERM: "xterm-256color", NO_COLOR: "" }, "256"],
  ["always", { TERM: "xterm-256color", NO_COLOR: "1" }, "256"],
  ["always", { TERM: "dumb" }, "16"],
  ["never", { TERM: "xterm-256color", COLORTERM: "truecolor" }, "none"],
  ["16", { COLORTERM: "truecolor" }, "16"],
  ["256", { NO_COLOR: "1" }, "256"],
  ["truecolor", { TERM: "dumb" }, "truecolor"],
];

for (const [choice, env, want] of DEPTHS) {
  Deno.test(`colourDepth() of ${choice} with ${JSON.stringify(env)} is ${want}`, () => {
    assertEquals(colourDepth(choice, { env: (name) => env[name], isTerminal: true }), want);
  });
}

const PIPED: ReadonlyArray<readonly [ColourChoice, ColourDepth]> = [
  ["auto", "none"],
  ["always", "256"],
  ["16", "16"],
];

for (const [choice, want] of PIPED) {
  Deno.test(`colourDepth() of ${choice} into a pipe is ${want}`, () => {
    const env = (name: string) => name === "TERM" ? "xterm-256color" : undefined;
    assertEquals(colourDepth(choice, { env, isTerminal: false }), want);
  });
}

const COLORFGBG: ReadonlyArray<readonly [string, string | undefined]> = [
  ["15;0", "dark"],
  ["0;15", "light"],
  ["0;default;7", "light"],
  ["7;8", "dark"],
  ["0;9", "light"],
  ["0;16", "dark"],
  ["", undefined],
  ["15", undefined],
  ["15;default", undefined],
];

for (const [text, want] of COLORFGBG) {
  Deno.test(`backgroundOf() COLORFGBG="${text}" is ${want}`, () => {
    assertEquals(backgroundOf((name) => name === "COLORFGBG" ? text : undefined), want);
  });
}

const REPLIES: ReadonlyArray<readonly [string, string | undefined]> = [
  ["rgb:1e1e/1e1e/2e2e", "dark"],
  ["rgb:ffff/ffff/ffff", "light"],
  ["rgb:f/f/f", "light"],
  ["rgba:0000/0000/0000/ffff", "dark"],
  ["rgb:fd/f6/e3", "light"],
  ["rgb:00/00/ff", "dark"],
  ["#ffffff", undefined],
  ["rgb:ffff/ffff", undefined],
  ["", undefined],
];

for (const [text, want] of REPLIES) {
  Deno.test(`backgroundOfReply() of "${text}" is ${want}`, () => {
    assertEquals(backgroundOfReply(text), want);
  });
}
