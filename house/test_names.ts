/**
 * The names of a file's tests and of their steps, as far as its text tells them: comments, and what
 * else only looks like a name, are none.
 *
 * A name is a text, or is put together: `prunes ${what}` has a name for every row of the table that
 * `what` comes from, or for every call of the function whose parameter it is.
 *
 * @module
 */

type Node = Deno.lint.Node;
type Call = Deno.lint.CallExpression;

/** Stands for a part of a name that the text does not tell, and is in no words. */
const UNKNOWN = "\0";

/** Names of values that lead to values with names: no test needs more. */
const DEPTH_MAX = 5;

/** What a file says of the values in it. */
interface FileFacts {
  readonly constants: Map<string, Node>;
  readonly calls: Call[];
}

/** The names in a file of that path. Only for tests: `deno test` alone has the linter's parser. */
export function testNames(path: string, source: string): readonly string[] {
  const names = new Set<string>();
  const create = (): Deno.lint.LintVisitor => {
    const facts: FileFacts = { constants: new Map(), calls: [] };
    return {
      VariableDeclarator: ({ id, init }) => {
        if (id.type === "Identifier" && init !== null) facts.constants.set(id.name, init);
      },
      CallExpression: (call) => void facts.calls.push(call),
      "Program:exit": () => {
        for (const call of facts.calls.filter(({ callee }) => isTestOrStep(callee))) {
          for (const name of textsOf(nameIn(call), facts)) names.add(name);
        }
      },
    };
  };
  Deno.lint.runPlugin({ name: "test-names", rules: { names: { create } } }, path, source);
  return [...names];
}

/** Whether it is `Deno.test`, or `step` of a test's context. */
function isTestOrStep(callee: Node): boolean {
  if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return false;
  const { object, property } = callee;
  return property.name === "step" ||
    property.name === "test" && object.type === "Identifier" && object.name === "Deno";
}

function nameIn({ arguments: [first] }: Call): Node | undefined {
  return first?.type === "ObjectExpression" ? valueAt(first, "name") : first;
}

/** All that an expression may say. */
function textsOf(node: Node | undefined, facts: FileFacts, depth = 0): readonly string[] {
  if (node === undefined || depth > DEPTH_MAX) return [UNKNOWN];
  if (node.type === "Literal" && typeof node.value === "string") return [node.value];
  if (node.type === "TemplateLiteral") {
    const parts = node.quasis.map(({ cooked }) => cooked);
    const joined = (known?: number, text = UNKNOWN) =>
      parts.reduce((left, right, i) => left + (i - 1 === known ? text : UNKNOWN) + right);
    // One part at a time: parts that come from one row stand in rows of their own.
    const withParts = node.expressions.flatMap((expression, i) =>
      textsOf(expression, facts, depth + 1).map((text) => joined(i, text))
    );
    return [joined(), ...withParts];
  }
  if (node.type !== "Identifier") return [UNKNOWN];
  return valuesOf(node, facts).flatMap((value) =>
    typeof value === "string" ? [value] : textsOf(value, facts, depth + 1)
  );
}

/** A value, or the text itself where it is the name of a property. */
type Value = Node | string;

/** Where a name gets its values from: a loop over a table, a function's calls, or a constant. */
function valuesOf(name: Deno.lint.Identifier, facts: FileFacts): readonly Value[] {
  let at: Node | Deno.lint.TSParameterProperty = name.parent;
  for (; at.type !== "Program" && "parent" in at; at = at.parent) {
    if (at.type === "ForOfStatement" && at.left.type === "VariableDeclaration") {
      const pattern = at.left.declarations[0]?.id;
      const values = rowsOf(at.right, facts).flatMap((row) => boundTo(name.name, pattern, row));
      if (values.length > 0) return values;
    }
    if (at.type === "FunctionDeclaration" || at.type === "ArrowFunctionExpression") {
      const index = at.params.findIndex((one) =>
        one.type === "Identifier" && one.name === name.name
      );
      if (index >= 0) return argumentsAt(index, nameOf(at), facts);
    }
  }
  const constant = facts.constants.get(name.name);
  return constant === undefined ? [] : [constant];
}

function nameOf(
  fn: Deno.lint.FunctionDeclaration | Deno.lint.ArrowFunctionExpression,
): string | undefined {
  if (fn.type === "FunctionDeclaration") return fn.id?.name;
  const id = fn.parent.type === "VariableDeclarator" ? fn.parent.id : undefined;
  return id?.type === "Identifier" ? id.name : undefined;
}

/** What the calls of a function give for one of its parameters. */
function argumentsAt(
  index: number,
  called: string | undefined,
  { calls }: FileFacts,
): readonly Node[] {
  return calls.filter(({ callee }) => callee.type === "Identifier" && callee.name === called)
    .flatMap((call) => call.arguments[index] ?? []);
}

/** One turn of a loop: a value, or the name and the value of a property. */
type Row = Node | readonly [name: string, value: Node];

/** What a loop goes over: a list, the entries of an object, or a constant that is one of them. */
function rowsOf(table: Node, facts: FileFacts): readonly Row[] {
  if (table.type === "TSAsExpression" || table.type === "TSSatisfiesExpression") {
    return rowsOf(table.expression, facts);
  }
  if (table.type === "ArrayExpression") return table.elements;
  if (table.type === "Identifier") {
    const constant = facts.constants.get(table.name);
    return constant === undefined ? [] : rowsOf(constant, facts);
  }
  const [listed] = table.type === "CallExpression" ? table.arguments : [];
  const object = listed?.type === "Identifier" ? facts.constants.get(listed.name) : listed;
  if (object?.type !== "ObjectExpression") return [];
  return object.properties.flatMap((property) => {
    const key = keyOf(property);
    return key === undefined || property.type !== "Property" ? [] : [[key, property.value]];
  });
}

/** What a row gives to a name in the pattern of a loop. */
function boundTo(name: string, pattern: Node | undefined, row: Row): readonly Value[] {
  const isName = (node: Node | null) => node?.type === "Identifier" && node.name === name;
  if (pattern?.type === "ArrayPattern") {
    const index = pattern.elements.findIndex(isName);
    const values = "type" in row ? row.type === "ArrayExpression" ? row.elements : [] : row;
    return values[index] === undefined ? [] : [values[index]];
  }
  if (!("type" in row)) return [];
  if (pattern?.type === "ObjectPattern" && row.type === "ObjectExpression") {
    const bound = pattern.properties.find((one) => one.type === "Property" && isName(one.value));
    const value = bound && valueAt(row, keyOf(bound));
    return value === undefined ? [] : [value];
  }
  return pattern !== undefined && isName(pattern) ? [row] : [];
}

function valueAt(object: Deno.lint.ObjectExpression, key: string | undefined): Node | undefined {
  const found = object.properties.find((property) => keyOf(property) === key);
  return found?.type === "Property" ? found.value : undefined;
}

function keyOf(property: Node): string | undefined {
  if (property.type !== "Property" || property.computed) return undefined;
  const { key } = property;
  if (key.type === "Identifier") return key.name;
  return key.type === "Literal" && typeof key.value === "string" ? key.value : undefined;
}
