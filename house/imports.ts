/**
 * The house rules about imports: their direction, and one door per package.
 *
 * @module
 */

import { onImports, repositoryPath, resolveRelative } from "./nodes.ts";
import {
  ASSEMBLY_MAY_IMPORT,
  DOORS,
  END_TO_END_FOLDER,
  isForTests,
  isListed,
  isMain,
  isTestCode,
  MAY_IMPORT,
  type Member,
  memberOf,
  STANDARD_PACKAGES,
  TEST_PACKAGES,
} from "./rules.ts";

/** Members import what others publish, in one direction; nothing imports a main. */
export const importDirection: Deno.lint.Rule = {
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
  if (isForTests(target) && memberOf(path) !== undefined && !isTestCode(path)) {
    return `Cannot import "${specifier}": testing/ and bench/ are for tests, benches and tools`;
  }
  if (relative !== undefined) {
    if (from === to) return undefined;
    return `Cannot import "${specifier}": another member is imported by its published name`;
  }
  if (from === to) return `Cannot import "${specifier}": inside a member, paths are relative`;
  if (from === undefined || isListed(target, MAY_IMPORT[from])) return undefined;
  if (path.startsWith(END_TO_END_FOLDER) || mayAssemble(path, target)) return undefined;
  if (isForTests(target) && mayTestWith(path, target)) return undefined;
  return `Cannot import "${specifier}": ${from} may import ${
    MAY_IMPORT[from].join(", ") || "none"
  }`;
}

/** Whether `path` lies in an assembly that may import `target`. */
function mayAssemble(path: string, target: string): boolean {
  return Object.entries(ASSEMBLY_MAY_IMPORT)
    .some(([folder, targets]) => path.startsWith(folder) && isListed(target, targets));
}

/**
 * Tests may use the `testing/` and `bench/` of members that their own member may import, assemblies
 * those of all. Benches start whole programs, so they may use the benches of all that lie below.
 */
function mayTestWith(path: string, target: string): boolean {
  const from = memberOf(path);
  if (from === undefined || from === "k8s") return isTestCode(path);
  const isBench = path.includes("/bench/") && target.includes("/bench/");
  const below = isBench ? membersBelow(from) : membersNextTo(from);
  return below.some((member) => member === memberOf(target));
}

function membersNextTo(from: Member): readonly Member[] {
  return MAY_IMPORT[from].flatMap((rule) => memberOf(rule) ?? []);
}

/** All that a member imports, itself or through others; imports have one direction, hence an end. */
function membersBelow(from: Member): readonly Member[] {
  return membersNextTo(from).flatMap((member) => [member, ...membersBelow(member)]);
}

/** Packages are imported by their doors alone. */
export const oneDoor: Deno.lint.Rule = {
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
      const where = doors.length === 0 ? "list one in house/rules.ts" : doors.join(", ");
      context.report({ node, message: `Cannot import "${name}": its one door is: ${where}` });
    });
  },
};

function packageName(specifier: string): string {
  return specifier.split("/").slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
}
