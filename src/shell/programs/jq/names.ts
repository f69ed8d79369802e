import type { Ast, Pattern } from "./syntax.ts";

/** A name that nothing stands behind, and where in the program it is. */
export interface UnknownName {
  name: string;
  at: number;
}

/** What is known at a place: functions as "name/2", variables as "$name". */
type Names = ReadonlySet<string>;

/** Functions and variables of a program that are not defined: jq says so before it runs. */
export function unknownNames(program: Ast, isBuiltin: (key: string) => boolean, variables: Iterable<string>): UnknownName[] {
  const found: UnknownName[] = [];
  const patternNames = (pattern: Pattern, known: Names): string[] => {
    switch (pattern.type) {
      case "variable": return [`$${pattern.name}`];
      case "array": return pattern.items.flatMap((item) => patternNames(item, known));
      case "object": return pattern.entries.flatMap((entry) => {
        visit(entry.key, known);
        return [...(entry.variable === undefined ? [] : [`$${entry.variable}`]), ...(entry.value ? patternNames(entry.value, known) : [])];
      });
    }
  };
  const visit = (ast: Ast | undefined, known: Names): void => {
    if (!ast) return;
    switch (ast.type) {
      case "call":
        if (!known.has(`${ast.name}/${ast.args.length}`) && !isBuiltin(`${ast.name}/${ast.args.length}`)) found.push({ name: `${ast.name}/${ast.args.length}`, at: ast.at ?? 0 });
        for (const arg of ast.args) visit(arg, known);
        return;
      case "variable":
        if (!known.has(`$${ast.name}`) && ast.name !== "ENV") found.push({ name: `$${ast.name}`, at: ast.at ?? 0 });
        return;
      case "break":
        if (!known.has(`*${ast.name}`)) found.push({ name: `$*label-${ast.name}`, at: ast.at ?? 0 });
        return;
      case "function": {
        const parameters = ast.parameters.flatMap((each) => (each.startsWith("$") ? [each, `${each.slice(1)}/0`] : [`${each}/0`]));
        const own = `${ast.name}/${ast.parameters.length}`;
        visit(ast.body, new Set([...known, own, ...parameters]));
        visit(ast.rest, new Set([...known, own]));
        return;
      }
      case "as":
        visit(ast.source, known);
        visit(ast.body, new Set([...known, ...ast.patterns.flatMap((pattern) => patternNames(pattern, known))]));
        return;
      case "reduce": case "foreach": {
        visit(ast.source, known);
        visit(ast.start, known);
        const inside = new Set([...known, ...patternNames(ast.pattern, known)]);
        visit(ast.update, inside);
        if (ast.type === "foreach") visit(ast.extract, inside);
        return;
      }
      case "label":
        visit(ast.body, new Set([...known, `*${ast.name}`]));
        return;
      case "object":
        for (const { key, value } of ast.entries) {
          visit(key, known);
          visit(value, known);
        }
        return;
      case "string":
        for (const part of ast.parts) if (typeof part !== "string") visit(part, known);
        return;
      case "field": visit(ast.target, known); visit(ast.name, known); return;
      case "iterate": visit(ast.target, known); return;
      case "slice": visit(ast.target, known); visit(ast.from, known); visit(ast.to, known); return;
      case "array": visit(ast.body, known); return;
      case "negate": visit(ast.body, known); return;
      case "pipe": case "comma": case "binary": case "and": case "or": case "alternative": case "assign": visit(ast.left, known); visit(ast.right, known); return;
      case "if": visit(ast.condition, known); visit(ast.then, known); visit(ast.otherwise, known); return;
      case "try": visit(ast.body, known); visit(ast.handler, known); return;
      case "identity": case "recurse": case "literal": case "format": return;
    }
  };
  visit(program, new Set([...variables].map((name) => `$${name}`)));
  return found;
}
