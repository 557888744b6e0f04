/**
 * The house rule about pure files: they compute, and touch nothing.
 *
 * @module
 */

import {
  type FunctionNode,
  isPropertyName,
  onImports,
  repositoryPath,
  resolveRelative,
} from "./nodes.ts";
import { isListed, isTestCode, PURE, PURE_PACKAGES } from "./rules.ts";

/** Names that reach outside a pure file, however they are used. */
const WORLDLY_NAMES: ReadonlySet<string> = new Set([
  "Deno",
  "EventSource",
  "WebSocket",
  "Worker",
  "XMLHttpRequest",
  "console",
  "crypto",
  "fetch",
  "localStorage",
  "navigator",
  "performance",
  "process",
  "queueMicrotask",
  "setImmediate",
  "setInterval",
  "setTimeout",
]);

/** Members of otherwise harmless objects that read a clock or a random source. */
const WORLDLY_MEMBERS: ReadonlySet<string> = new Set([
  "AbortSignal.timeout",
  "Date.now",
  "Math.random",
  "Temporal.Now",
]);

/** Pure files use no world and import no value of a file that does. */
export const pure: Deno.lint.Rule = {
  create(context) {
    const path = repositoryPath(context);
    if (!isListed(path, PURE) || isTestCode(path)) return {};
    const refuse = (node: Deno.lint.Node, what: string) =>
      context.report({ node, message: `Cannot use ${what}: ${path} is pure` });
    const refuseAsync = (node: FunctionNode) => {
      if (node.async) refuse(node, "an async function");
    };
    return {
      ...onImports((site) => {
        const target = resolveRelative(path, site.specifier);
        const harmless = target === undefined
          ? isHarmlessName(site.specifier, site.typeOnly)
          : site.typeOnly || isListed(target, PURE);
        if (!harmless) refuse(site.node, `a value of "${site.specifier}"`);
      }),
      Identifier(node) {
        if (WORLDLY_NAMES.has(node.name) && !isPropertyName(node)) refuse(node, node.name);
      },
      MemberExpression(node) {
        const name = memberName(node);
        if (WORLDLY_MEMBERS.has(name)) refuse(node, name);
      },
      NewExpression(node) {
        if (isDate(node.callee) && node.arguments.length === 0) refuse(node, "new Date()");
      },
      CallExpression(node) {
        if (isDate(node.callee)) refuse(node, "Date()");
      },
      AwaitExpression: (node) => refuse(node, "await"),
      ForOfStatement(node) {
        if (node.await) refuse(node, "for await");
      },
      FunctionDeclaration: refuseAsync,
      FunctionExpression: refuseAsync,
      ArrowFunctionExpression: refuseAsync,
    };
  },
};

/** Whether a published name or a package may be imported: its types, or the values of a pure one. */
function isHarmlessName(specifier: string, isTypeOnly: boolean): boolean {
  if (!specifier.startsWith("@fgm/")) return PURE_PACKAGES.includes(specifier);
  return isTypeOnly || isListed(`${specifier.slice("@fgm/".length)}.ts`, PURE);
}

function memberName(node: Deno.lint.MemberExpression): string {
  if (node.object.type !== "Identifier" || node.property.type !== "Identifier") return "";
  return node.computed ? "" : `${node.object.name}.${node.property.name}`;
}

function isDate(node: Deno.lint.Expression): boolean {
  return node.type === "Identifier" && node.name === "Date";
}
