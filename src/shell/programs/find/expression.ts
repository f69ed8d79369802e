import { action, printPath } from "./actions.ts";
import { predicate } from "./predicates.ts";
import type { Search } from "./search.ts";
import { always, and, FindError, type Test } from "./visit.ts";
import { Words } from "./words.ts";

/** The test that some words mean; what is found is printed if they say nothing else. Throws FindError. */
export function parseExpression(search: Search, args: readonly string[]): Test {
  const words = new Words(args);
  const test: Test = args.length > 0 ? alternatives(search, words) : always;
  const rest = words.current;
  if (rest !== undefined) {
    throw new FindError(rest === ")" ? "you have too many ')'" : rest.startsWith("-") ? `unknown predicate \`${rest}'` : `paths must precede expression: \`${rest}'`);
  }
  return search.acts ? test : and(test, printPath(search, "\n"));
}

function alternatives(search: Search, words: Words): Test {
  let left = conjunction(search, words);
  while (["-o", "-or", ","].includes(words.current ?? "")) {
    const comma = words.take() === ",";
    const [first, second] = [left, conjunction(search, words)];
    left = function* (visit) {
      const value = yield* first(visit);
      return comma ? yield* second(visit) : value || (yield* second(visit));
    };
  }
  return left;
}

function conjunction(search: Search, words: Words): Test {
  let left = primary(search, words);
  while (words.current !== undefined && ![")", "-o", "-or", ","].includes(words.current)) {
    if (words.current === "-a" || words.current === "-and") words.take();
    left = and(left, primary(search, words));
  }
  return left;
}

function primary(search: Search, words: Words): Test {
  const { last } = words;
  const word = words.take();
  if (word === undefined) throw new FindError(last !== undefined && search.flavour === "gnu" ? `expected an expression after '${last}'` : "expected an expression");
  if (search.flavour === "gnu" && /^(?:-a|-and|-o|-or|,)$/.test(word)) throw new FindError(`invalid expression; you have used a binary operator '${word}' with nothing before it.`);
  if (word === "!" || word === "-not") {
    const inner = primary(search, words);
    return function* (visit) {
      return !(yield* inner(visit));
    };
  }
  if (word === "(") {
    const inner = alternatives(search, words);
    if (words.current !== ")") throw new FindError("invalid expression; I was expecting to find a ')' somewhere but did not see one.");
    words.take();
    return inner;
  }
  const test = predicate(search, words, word) ?? action(search, words, word);
  if (test === undefined) throw new FindError(search.flavour === "gnu" ? `unknown predicate \`${word}'` : `unrecognized: ${word}`);
  return test;
}
