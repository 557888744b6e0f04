/**
 * Which parsers there are of what comes from outside, and which of them `deno task fuzz` feeds.
 *
 * A parser is taken for one by its name and by what it takes: an exported `parse…`, `read…` or `decode…`
 * with text, bytes, a request or a value of unknown form among its parameters.
 *
 * @module
 */

import { resolveRelative } from "../nodes.ts";
import { END_TO_END_FOLDER, isForTests, memberOf } from "../rules.ts";
import type { Tree } from "../tidy.ts";

/** Parsers that no target calls, and the target of those that call them. */
export const FED_THROUGH: Readonly<Record<string, string>> = {
  decodeContainers: "store/journal-frames",
  decodeCursor: "viewer/routes",
  decodeEventsCursor: "viewer/routes",
  decodeFields: "viewer/routes",
  decodeHeader: "store/journal-frames",
  decodeSubjects: "store/journal-frames",
  parseRfc3339: "viewer/routes",
  readBody: "mcp/post",
  readCheck: "store/sidecar",
  readCursor: "mcp/tool-input",
  readDescriptorLimit: "kernel/open-files",
  readFlagValue: "cluster/flags",
  readFooter: "store/parquet-footer",
  readPanel: "page/address",
  readPost: "mcp/post",
  readRowTimes: "store/parquet-footer",
  readRuns: "store/merge-input",
  readSessions: "store/session",
  readSidecarFile: "viewer/sidecar-file",
  readTick: "store/journal-frames",
};

/** Parsers that are not fed, and why they need not be. */
export const NOT_FED: Readonly<Record<string, string>> = {
  parseLdd: "what a tool of this machine says while an image is built",
  readChartColors: "the page's own style sheet",
  readDownward: "variables of the environment, which are taken as they are",
  readFileCrc32: "all bytes have a checksum",
  readGitRev: "a variable of the environment, which is taken as it is",
  readSmallFile: "bytes, which are given as they are",
  readTokenFile: "a secret, which is compared and never read",
};

/** A parser: its file and its name. */
export interface OutsideParser {
  readonly path: string;
  readonly name: string;
}

const PARSER =
  /^export (?:async )?function\*? ((?:parse|read|decode)[A-Z]\w*)(?:<[^(]*>)?(\((?:[^()]|\([^()]*\))*\))/gm;

const OUTSIDE = /\b(?:string|unknown|Uint8Array|Request)\b/;

/** The parsers of the members, in the order of their files. */
export function outsideParsers(tree: Tree): readonly OutsideParser[] {
  return tree.filter(({ path }) => isProgram(path)).flatMap(({ path, text }) =>
    [...text.matchAll(PARSER)]
      .filter(([, , parameters = ""]) => OUTSIDE.test(parameters))
      .map(([, name = ""]) => ({ path, name }))
  );
}

function isProgram(path: string): boolean {
  return /\.tsx?$/.test(path) && memberOf(path) !== undefined &&
    !/_(test|bench|fuzz)\.tsx?$/.test(path) && !isForTests(path) &&
    !path.startsWith(END_TO_END_FOLDER);
}

const IMPORT = /^import (?:type )?\{([^}]*)\} from "([^"]+)";/gm;

/** The parsers that files with targets import. */
export function fedParsers(tree: Tree): readonly OutsideParser[] {
  return tree.filter(({ path }) => path.endsWith("_fuzz.ts")).flatMap(({ path: from, text }) =>
    [...text.matchAll(IMPORT)].flatMap(([, names = "", specifier = ""]) => {
      const path = resolveRelative(from, specifier) ?? "";
      return names.split(",").map((name) => ({ path, name: name.trim() }));
    })
  );
}

/** The parsers that are neither fed nor in a list of those that need not be by themselves. */
export function unfedParsers(tree: Tree): readonly OutsideParser[] {
  const fed = new Set(fedParsers(tree).map(keyOf));
  return outsideParsers(tree).filter((parser) =>
    !fed.has(keyOf(parser)) && !Object.hasOwn(FED_THROUGH, parser.name) &&
    !Object.hasOwn(NOT_FED, parser.name)
  );
}

/** Names in the lists that stand for no parser which lacks a target of its own. */
export function needlessNames(tree: Tree): readonly string[] {
  const fed = new Set(fedParsers(tree).map(keyOf));
  const lacking = outsideParsers(tree).filter((parser) => !fed.has(keyOf(parser)));
  const names = new Set(lacking.map(({ name }) => name));
  return Object.keys({ ...FED_THROUGH, ...NOT_FED }).filter((name) => !names.has(name));
}

function keyOf({ path, name }: OutsideParser): string {
  return `${path}#${name}`;
}
