import { parseSync, visitorKeys } from "oxc-parser";

type Node = { readonly type: string; readonly start: number; readonly end: number } & Record<
  string,
  unknown
>;

export type SourceFile = { readonly path: string; readonly text: string };

type Program = SourceFile & { readonly root: Node };

const FUNCTION_TYPES = ["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"];

const SIGNATURE_TYPES = ["TSMethodSignature", "TSFunctionType"];

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value;

const isFunction = (value: unknown): value is Node =>
  isNode(value) && FUNCTION_TYPES.includes(value.type);

function childrenOf(node: Node): readonly Node[] {
  return (visitorKeys[node.type] ?? []).flatMap((key) => [node[key]].flat().filter(isNode));
}

/** Calls `visit` for the node and everything in it, in the order of the source. */
function walk(node: Node, visit: (node: Node, ancestors: readonly Node[]) => void): void {
  const walkFrom = (at: Node, ancestors: readonly Node[]): void => {
    visit(at, ancestors);
    for (const child of childrenOf(at)) walkFrom(child, [...ancestors, at]);
  };
  walkFrom(node, []);
}

const nameOf = (node: unknown): string | null => {
  if (!isNode(node)) return null;
  if (node.type === "Identifier" || node.type === "PrivateIdentifier") return String(node["name"]);
  return null;
};

/**
 * Finds promises that a variable or an object holds while the code awaits something else. If that
 * throws, nothing handles the failure of the held promise, and Node ends the process. The linter's
 * rule about unhandled promises does not report a promise that is assigned.
 *
 * The check recognizes a promise by the name of the called function. A promise may be held if the next
 * `await` or `return` uses it, or if it has its own `catch`.
 *
 * Returns one line for each promise: path, line number and code.
 */
export function findHeldPromises(files: readonly SourceFile[]): readonly string[] {
  const programs = files.map(parseFile);
  const names = promiseFunctionNames(programs);
  return programs.flatMap((program) => heldPromisesOf(program, names));
}

/** A method of the product may have one of these names, but a call is usually one of JavaScript's own classes. */
const BUILT_IN_METHODS: ReadonlySet<string> = new Set(
  [Map, Set, Array, String].flatMap(({ prototype }) => Object.getOwnPropertyNames(prototype)),
);

/**
 * The names of the functions and methods whose result is a promise. A name that also belongs to a function
 * with another result is left out, because the check does not know types.
 */
function promiseFunctionNames(programs: readonly Program[]): ReadonlySet<string> {
  const aliases = promiseTypeAliases(programs);
  const isPromiseType = (type: unknown): boolean => mentionsPromise(type, aliases);
  const names = new Set<string>();
  const otherNames = new Set<string>(BUILT_IN_METHODS);
  for (const { root } of programs) {
    walk(root, (node) => {
      const name = nameOf(node["id"] ?? node["key"]);
      const result = name === null ? null : resultOf(node, isPromiseType);
      if (name !== null && result !== null) (result === "promise" ? names : otherNames).add(name);
    });
  }
  return new Set([...names].filter((name) => !otherNames.has(name)));
}

/** The result of the function that a node declares; null if it declares none. */
function resultOf(
  node: Node,
  isPromiseType: (type: unknown) => boolean,
): "promise" | "other" | null {
  const declared = [node, node["init"], node["value"]].find(isFunction);
  if (declared !== undefined)
    return declared["async"] === true || isPromiseType(declared["returnType"])
      ? "promise"
      : "other";
  const annotation = node.type === "TSPropertySignature" ? node["typeAnnotation"] : null;
  const type = isNode(annotation) ? annotation["typeAnnotation"] : null;
  const signature = node.type === "TSMethodSignature" ? node : type;
  if (!isNode(signature) || !SIGNATURE_TYPES.includes(signature.type)) return null;
  return isPromiseType(signature["returnType"]) ? "promise" : "other";
}

function parseFile(file: SourceFile): Program {
  const root: unknown = parseSync(file.path, file.text).program;
  if (!isNode(root)) throw new Error(`${file.path} cannot be parsed`);
  return { ...file, root };
}

/** The names of types such as `type PendingPage = Promise<Page>`. */
function promiseTypeAliases(programs: readonly Program[]): ReadonlySet<string> {
  const aliases = new Set<string>();
  for (const { root } of programs) {
    walk(root, (node) => {
      if (node.type !== "TSTypeAliasDeclaration") return;
      const name = nameOf(node["id"]);
      if (name !== null && mentionsPromise(node["typeAnnotation"], new Set())) aliases.add(name);
    });
  }
  return aliases;
}

/** True for `Promise<…>`, an alias of it, and a union with one of them; false inside other types. */
function mentionsPromise(type: unknown, aliases: ReadonlySet<string>): boolean {
  if (!isNode(type)) return false;
  if (type.type === "TSTypeAnnotation") return mentionsPromise(type["typeAnnotation"], aliases);
  if (type.type === "TSUnionType")
    return (type["types"] as readonly Node[]).some((member) => mentionsPromise(member, aliases));
  if (type.type !== "TSTypeReference") return false;
  const name = nameOf(type["typeName"]);
  return name !== null && (name === "Promise" || aliases.has(name));
}

function heldPromisesOf({ path, text, root }: Program, names: ReadonlySet<string>): string[] {
  const found: string[] = [];
  walk(root, (node, ancestors) => {
    const held = heldBy(node, ancestors);
    if (held === null || !isPromise(held.value, names)) return;
    const scope = ancestors.findLast(isFunction) ?? root;
    if (isUsedNext(scope, held.value.end, held.name)) return;
    const line = text.slice(0, node.start).split("\n").length;
    found.push(`${path}:${line}: ${text.slice(node.start, node.end).split("\n")[0]}`);
  });
  return found;
}

type Held = { readonly name: string; readonly value: Node };

/** The value that a node puts into a variable or an object, and the name of that variable. */
function heldBy(node: Node, ancestors: readonly Node[]): Held | null {
  const holder = (target: unknown, value: unknown): Held | null =>
    isNode(value) ? { name: rootNameOf(target), value } : null;
  if (node.type === "VariableDeclarator") return holder(node["id"], node["init"]);
  if (node.type === "AssignmentExpression") return holder(node["left"], node["right"]);
  if (node.type !== "Property" || ancestors.at(-1)?.type !== "ObjectExpression") return null;
  const owner = ancestors.findLast(({ type }) =>
    ["VariableDeclarator", "AssignmentExpression", ...FUNCTION_TYPES].includes(type),
  );
  return holder(owner?.["id"] ?? owner?.["left"], node["value"]);
}

function rootNameOf(target: unknown): string {
  if (!isNode(target)) return "";
  return target.type === "MemberExpression" ? rootNameOf(target["object"]) : (nameOf(target) ?? "");
}

function isPromise(value: unknown, names: ReadonlySet<string>): boolean {
  if (!isNode(value)) return false;
  switch (value.type) {
    case "ConditionalExpression":
      return isPromise(value["consequent"], names) || isPromise(value["alternate"], names);
    case "LogicalExpression":
      return isPromise(value["left"], names) || isPromise(value["right"], names);
    case "NewExpression":
      return isPromiseThatRejects(value);
    case "CallExpression":
      return isPromiseCall(value, value["callee"], names);
    default:
      return false;
  }
}

function isPromiseCall(call: Node, callee: unknown, names: ReadonlySet<string>): boolean {
  if (!isNode(callee)) return false;
  if (callee.type !== "MemberExpression") return names.has(nameOf(callee) ?? "");
  const method = nameOf(callee["property"]) ?? "";
  if (nameOf(callee["object"]) === "Promise") return ["all", "any", "race"].includes(method);
  if (method === "map" || method === "flatMap") return isMappedToPromises(call, names);
  return names.has(method);
}

/** `new Promise((resolve, reject) => …)`; without `reject` it never fails. */
function isPromiseThatRejects(value: Node): boolean {
  const [executor] = value["arguments"] as readonly Node[];
  const parameters = (executor?.["params"] ?? []) as readonly Node[];
  return nameOf(value["callee"]) === "Promise" && parameters.length > 1;
}

function isMappedToPromises(call: Node, names: ReadonlySet<string>): boolean {
  const [mapper] = call["arguments"] as readonly Node[];
  if (mapper === undefined) return false;
  if (!isFunction(mapper)) return names.has(nameOf(mapper) ?? "");
  return mapper["async"] === true || isPromise(mapper["body"], names);
}

/** True if the first `await` or `return` after `from` uses the name. */
function isUsedNext(scope: Node, from: number, name: string): boolean {
  let next: Node | null = null;
  walk(scope, (node) => {
    const isExit = node.type === "AwaitExpression" || node.type === "ReturnStatement";
    if (next === null && isExit && node.start >= from) next = node;
  });
  if (next === null) return false;
  let isUsed = false;
  walk(next, (node) => {
    if (nameOf(node) === name) isUsed = true;
  });
  return isUsed;
}
