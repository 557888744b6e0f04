/**
 * The house rules of CONTRIBUTING.md as a `deno lint` plugin. Each rule has a sample that makes it
 * fire in `lint_test.ts`.
 *
 * @module
 */

import { importDirection, oneDoor } from "./imports.ts";
import { type Context, type FunctionNode, isPropertyName, repositoryPath } from "./nodes.ts";
import { pure } from "./pure.ts";
import {
  FUNCTION_LINES_MAX,
  isListed,
  isMain,
  isTestCode,
  memberOf,
  METRIC_CATALOGUE,
  METRIC_PREFIXES,
  METRIC_SOURCES,
  PRINTERS,
} from "./rules.ts";
import { describeMetric } from "@fgm/collector/metrics";
import ratchet from "./ratchet.json" with { type: "json" };

/** One function as the length rule sees it. */
export interface MeasuredFunction {
  /** `path#name`, as the ratchet names it. */
  readonly key: string;
  readonly node: Deno.lint.Node;
  readonly lines: number;
}

/** A rule that hands every function and its length to `measured`. */
export function functionLengthRule(
  measured: (context: Context, found: MeasuredFunction) => void,
): Deno.lint.Rule {
  return {
    create(context) {
      const path = repositoryPath(context);
      const check = (node: FunctionNode) => {
        const lines = context.sourceCode.getText(node).split("\n").length;
        measured(context, { key: `${path}#${functionName(node)}`, node, lines });
      };
      return {
        FunctionDeclaration: check,
        FunctionExpression: check,
        ArrowFunctionExpression: check,
      };
    },
  };
}

const LONG_FUNCTIONS: Readonly<Record<string, number>> = ratchet.functions;

const functionLength = functionLengthRule((context, { key, node, lines }) => {
  const max = Math.max(FUNCTION_LINES_MAX, LONG_FUNCTIONS[key] ?? 0);
  if (lines <= max) return;
  context.report({ node, message: `Cannot keep a function of ${lines} lines: at most ${max}` });
});

/** Name by which the ratchet knows a function; "anonymous" where the source gives none. */
function functionName(node: FunctionNode): string {
  if (node.type !== "ArrowFunctionExpression" && node.id) return node.id.name;
  const parent = node.parent;
  if (parent.type === "VariableDeclarator" && parent.id.type === "Identifier") {
    return parent.id.name;
  }
  if (parent.type === "MethodDefinition" && parent.key.type === "Identifier") {
    return parent.key.name;
  }
  return "anonymous";
}

const documentedExport: Deno.lint.Rule = {
  create(context) {
    // A declaration file describes a package, which has its own documentation.
    if (/_(test|bench)\.tsx?$|\.d\.ts$/.test(repositoryPath(context))) return {};
    const documented = new Set<string>(); // overloads share the comment of the first
    const check = (
      node: Deno.lint.ExportNamedDeclaration | Deno.lint.ExportDefaultDeclaration,
    ) => {
      const declaration = node.declaration;
      // Without a declaration it is a list of names, which are documented where they are declared.
      if (declaration === null || declaration === undefined) return;
      if (declaration.type === "Identifier") return;
      const name = declaredName(declaration);
      if (documented.has(name) || hasJsDoc(context, node)) {
        documented.add(name);
        return;
      }
      context.report({ node, message: `Cannot export ${name} without a JSDoc comment` });
    };
    return { ExportNamedDeclaration: check, ExportDefaultDeclaration: check };
  },
};

function declaredName(declaration: Deno.lint.Node): string {
  if ("id" in declaration && declaration.id !== null && declaration.id !== undefined) {
    const id = declaration.id as Deno.lint.Node;
    if (id.type === "Identifier") return id.name;
  }
  if (declaration.type === "VariableDeclaration") {
    const id = declaration.declarations[0]?.id;
    if (id?.type === "Identifier") return id.name;
  }
  return "it";
}

/** Whether a JSDoc comment ends right above the node, with nothing but white space between. */
function hasJsDoc(context: Context, node: Deno.lint.Node): boolean {
  const last = context.sourceCode.getCommentsBefore(node).at(-1);
  if (last === undefined || last.type !== "Block" || !last.value.startsWith("*")) return false;
  if (/@module\b/.test(last.value)) return false;
  const between = context.sourceCode.text.slice(last.range[1], node.range[0]);
  return /^\s*$/.test(between);
}

const metricName: Deno.lint.Rule = {
  create(context) {
    const path = repositoryPath(context);
    const exempt = path === METRIC_CATALOGUE || isListed(path, METRIC_SOURCES) ||
      isTestCode(path) || memberOf(path) === undefined;
    if (exempt) return {};
    const check = (node: Deno.lint.Node, text: string) => {
      const isKernelName = METRIC_PREFIXES.some((prefix) => text.startsWith(prefix));
      if (!isKernelName && describeMetric(text) === undefined) return;
      const message = `Cannot spell metric "${text}" here: take it from ${METRIC_CATALOGUE}`;
      context.report({ node, message });
    };
    return {
      Literal(node) {
        if (typeof node.value === "string") check(node, node.value);
      },
      TemplateElement: (node) => check(node, node.cooked),
    };
  },
};

const consoleUse: Deno.lint.Rule = {
  create(context) {
    const path = repositoryPath(context);
    if (isMain(path) || isTestCode(path) || isListed(path, PRINTERS)) return {};
    return {
      Identifier(node) {
        if (node.name !== "console" || isPropertyName(node)) return;
        context.report({
          node,
          message: "Cannot print with console here: log, or return the text",
        });
      },
    };
  },
};

/** The plugin; its rules are known to `deno lint` as `house/…`. */
const plugin: Deno.lint.Plugin = {
  name: "house",
  rules: {
    "import-direction": importDirection,
    "one-door": oneDoor,
    "pure": pure,
    "function-length": functionLength,
    "documented-export": documentedExport,
    "metric-name": metricName,
    "console": consoleUse,
  },
};

export default plugin;
