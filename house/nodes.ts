/**
 * What several house rules ask of a syntax tree: which file it is, what it imports, what a name is.
 *
 * @module
 */

/** What `deno lint` gives a rule for one file. */
export type Context = Deno.lint.RuleContext;

/** The repository's root, with "/" between and after names. */
const ROOT = `${import.meta.dirname?.replaceAll("\\", "/")}/`.replace(/house\/$/, "");

/** Path from the repository's root. `deno lint` gives absolute names, tests give relative ones. */
export function repositoryPath(context: Context): string {
  const name = context.filename.replaceAll("\\", "/");
  return name.startsWith(ROOT) ? name.slice(ROOT.length) : name;
}

/** One place where a file names another. */
export interface ImportSite {
  readonly node: Deno.lint.Node;
  readonly specifier: string;
  /** Whether only types come in, which leave nothing at run time. */
  readonly typeOnly: boolean;
}

/** Calls `visit` for every `import`, `export … from` and `import()` of a literal. */
export function onImports(visit: (site: ImportSite) => void): Deno.lint.LintVisitor {
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
export function resolveRelative(path: string, specifier: string): string | undefined {
  if (!/^\.\.?\//.test(specifier)) return undefined;
  return new URL(specifier, `file:///${path}`).pathname.slice(1);
}

/** Whether an identifier only names a property (`plan.fetch`, `{ fetch: … }`), not a binding. */
export function isPropertyName(node: Deno.lint.Identifier): boolean {
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

/** The nodes that have a body of statements. */
export type FunctionNode =
  | Deno.lint.FunctionDeclaration
  | Deno.lint.FunctionExpression
  | Deno.lint.ArrowFunctionExpression;
