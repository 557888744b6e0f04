/**
 * The house rules of CONTRIBUTING.md as a `deno lint` plugin. Each rule has a sample that makes it
 * fire in `house_lint_test.ts`.
 *
 * @module
 */

import {
  DOORS,
  END_TO_END_FOLDER,
  FUNCTION_LINES_MAX,
  isListed,
  isMain,
  isTestCode,
  MAY_IMPORT,
  memberOf,
  METRIC_CATALOGUE,
  METRIC_PREFIXES,
  METRIC_SOURCES,
  PRINTERS,
  PURE,
  STANDARD_PACKAGES,
  TEST_PACKAGES,
} from "./house_rules.ts";
import { describeMetric } from "@fgm/collector/metrics";
import ratchet from "./house_ratchet.json" with { type: "json" };

type Context = Deno.lint.RuleContext;

/** Path from the repository's root. `deno lint` gives absolute names, tests give relative ones. */
function repositoryPath(context: Context): string {
  const name = context.filename.replaceAll("\\", "/");
  const root = `${import.meta.dirname?.replaceAll("\\", "/")}/`;
  return name.startsWith(root) ? name.slice(root.length) : name;
}

interface ImportSite {
  readonly node: Deno.lint.Node;
  readonly specifier: string;
  /** Whether only types come in, which leave nothing at run time. */
  readonly typeOnly: boolean;
}

/** Calls `visit` for every `import`, `export … from` and `import()` of a literal. */
function onImports(visit: (site: ImportSite) => void): Deno.lint.LintVisitor {
  return {
    ImportDeclaration: (node) =>
      visit({ node, specifier: node.source.value, typeOnly: node.importKind === "type" }),
    ExportAllDeclaration: (node) =>
      visit({ node, specifier: node.source.value, typeOnly: node.exportKind === "type" }),
    ExportNamedDeclaration: (node) => {
      if (node.source === null || node.source === undefined) return;
      visit({ node, specifier: node.source.value, typeOnly: node.exportKind === "type" });
    },
    ImportExpression: (node) => {
      if (node.source.type !== "Literal" || typeof node.source.value !== "string") return;
      visit({ node, specifier: node.source.value, typeOnly: false });
    },
  };
}

/** Where a relative specifier of `path` leads, as a repository path; undefined for other kinds. */
function resolveRelative(path: string, specifier: string): string | undefined {
  if (!/^\.\.?\//.test(specifier)) return undefined;
  return new URL(specifier, `file:///${path}`).pathname.slice(1);
}

const importDirection: Deno.lint.Rule = {
  create(context) {
    const path = repositoryPath(context);
    return onImports(({ node, specifier }) => {
      const message = importProblem(path, specifier);
      if (message !== undefined) context.report({ node, message });
    });
  },
};

/** What is wrong with `path` importing `specifier`, or undefined. */
function importProblem(path: string, specifier: string): string | undefined {
  if (isMain(specifier)) return `Cannot import "${specifier}": nothing imports a main`;
  if (/^(npm|jsr|https?|file):|^\//.test(specifier)) {
    return `Cannot import "${specifier}": packages come by their name in the import map`;
  }
  const relative = resolveRelative(path, specifier);
  const target = relative ?? /^@fgm\/(.*)$/.exec(specifier)?.[1];
  if (target === undefined) return undefined;
  const [from, to] = [memberOf(path), memberOf(`${target}/`)];
  if (/(^|\/)testing\//.test(target) && !isTestCode(path)) {
    return `Cannot import "${specifier}": testing/ is for tests, benches and tools`;
  }
  if (relative !== undefined) {
    if (from === to) return undefined;
    return `Cannot import "${specifier}": another member is imported by its published name`;
  }
  if (from === to) return `Cannot import "${specifier}": inside a member, paths are relative`;
  if (from === undefined || isListed(target, MAY_IMPORT[from])) return undefined;
  if (path.startsWith(END_TO_END_FOLDER)) return undefined;
  if (/\/testing\//.test(target) && mayTestWith(path, target)) return undefined;
  return `Cannot import "${specifier}": ${from} may import ${
    MAY_IMPORT[from].join(", ") || "none"
  }`;
}

/** Tests may use the `testing/` of a member that their own member may import, assemblies anyone's. */
function mayTestWith(path: string, target: string): boolean {
  const from = memberOf(path);
  if (from === undefined || from === "k8s") return isTestCode(path);
  return MAY_IMPORT[from].some((rule) => memberOf(rule) === memberOf(target));
}

const oneDoor: Deno.lint.Rule = {
  create(context) {
    const path = repositoryPath(context);
    return onImports(({ node, specifier }) => {
      if (/^(\.\.?\/|@fgm\/|node:|npm:|jsr:|https?:|file:|\/)/.test(specifier)) return;
      const name = packageName(specifier);
      if (STANDARD_PACKAGES.includes(name)) return;
      if (TEST_PACKAGES.includes(name)) {
        if (isTestCode(path) || memberOf(path) === undefined) return;
        context.report({ node, message: `Cannot import "${name}": it is for tests` });
        return;
      }
      const doors = DOORS[name] ?? [];
      if (isListed(path, doors)) return;
      const where = doors.length === 0 ? "list one in house_rules.ts" : doors.join(", ");
      context.report({ node, message: `Cannot import "${name}": its one door is: ${where}` });
    });
  },
};

function packageName(specifier: string): string {
  return specifier.split("/").slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
}

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

const pure: Deno.lint.Rule = {
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
          ? site.typeOnly && site.specifier.startsWith("@fgm/")
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

/** Whether an identifier only names a property (`plan.fetch`, `{ fetch: … }`), not a binding. */
function isPropertyName(node: Deno.lint.Identifier): boolean {
  const parent = node.parent;
  switch (parent.type) {
    case "MemberExpression":
      return parent.property === node && !parent.computed;
    case "Property":
    case "PropertyDefinition":
    case "MethodDefinition":
    case "TSPropertySignature":
    case "TSMethodSignature":
      return parent.key === node && !parent.computed;
    default:
      return false;
  }
}

function memberName(node: Deno.lint.MemberExpression): string {
  if (node.object.type !== "Identifier" || node.property.type !== "Identifier") return "";
  return node.computed ? "" : `${node.object.name}.${node.property.name}`;
}

function isDate(node: Deno.lint.Expression): boolean {
  return node.type === "Identifier" && node.name === "Date";
}

type FunctionNode =
  | Deno.lint.FunctionDeclaration
  | Deno.lint.FunctionExpression
  | Deno.lint.ArrowFunctionExpression;

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
