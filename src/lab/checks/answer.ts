import type { AnswerCheck } from "../format/check-schema.ts";
import type { LocalizedText } from "../format/language.ts";
import { compile } from "./cel.ts";
import { compileSentence, objectsAt, placeOf, variablesOf } from "./selection.ts";
import { answered, NO_ANSWER, NOT_A_NUMBER, outcomeBeside, predicted, same } from "./sentences.ts";
import { createWatcher } from "./watcher.ts";
import type { RunningCheck, Verdict, World } from "./world.ts";

/**
 * `answer`: a question. Its answer is an index (choices) or a text as it was typed. With `predict` any answer counts: the
 * check passes when the outcome is there, and says it beside the prediction.
 */
export function startAnswerCheck(check: AnswerCheck, world: World): RunningCheck {
  const outcome = check.predict && watchOutcome(check.predict, world);
  const right = check.equals && readRight(check.equals, world);
  let value: string | undefined;
  let verdict: Verdict = { state: "waiting", found: NO_ANSWER };
  let late = false;
  return {
    take(input) {
      if (input.type !== "answer") return;
      value = input.value.slice(0, 1000);
      late = outcome?.() !== undefined;
      if (!check.predict) verdict = judgeAnswer(check, value, right?.());
    },
    evaluate() {
      if (!outcome) return value === undefined ? verdict : { ...verdict, answer: value };
      const came = outcome();
      if (value === undefined) return verdict;
      const prediction = labelOf(check, value);
      if (!came) return { state: "waiting", found: predicted(prediction), answer: value };
      return { state: "passed", found: outcomeBeside(prediction, came, late), answer: value };
    },
  };
}

function judgeAnswer(check: AnswerCheck, value: string, right: string | undefined): Verdict {
  if (check.choices) {
    const choice = check.choices[Number(value)];
    if (!choice) return { state: "waiting", found: NO_ANSWER };
    return { state: choice.correct ? "passed" : "failed", found: choice.feedback ?? choice.text };
  }
  const given = value.trim();
  if (right !== undefined) return { state: sameText(given, right) ? "passed" : "failed", found: answered(given) };
  if (check.number) {
    const number = numberOf(given);
    if (number === undefined) return { state: "failed", found: NOT_A_NUMBER };
    const { is, within = 0 } = check.number;
    return { state: Math.abs(number - is) <= within + 1e-9 ? "passed" : "failed", found: answered(given) };
  }
  const matches = new RegExp(`^(?:${check.text?.matches ?? ""})$`, "iu").test(given);
  return { state: matches ? "passed" : "failed", found: answered(given) };
}

/** What a person sees of an answer. */
function labelOf(check: AnswerCheck, value: string): LocalizedText {
  return check.choices?.[Number(value)]?.text ?? same(value.trim());
}

/** `75`, `75 s`, `1,000`, `0.5` */
function numberOf(text: string): number | undefined {
  const plain = /^([+-]?\d+(?:[,\u00a0 ]\d{3})*(?:\.\d+)?)\s*\p{L}*%?$/u.exec(text)?.[1];
  return plain === undefined ? undefined : Number(plain.replace(/[,\u00a0 ]/g, ""));
}

function sameText(a: string, b: string): boolean {
  const numbers = [numberOf(a), numberOf(b)];
  return a.toLowerCase() === b.toLowerCase() || (numbers[0] !== undefined && numbers[0] === numbers[1]);
}

function readRight(equals: NonNullable<AnswerCheck["equals"]>, world: World): () => string {
  const place = placeOf(equals, world);
  const expression = compile(equals.value);
  return () => {
    const result = expression(variablesOf(objectsAt(place, world)));
    return "value" in result ? String(result.value) : "";
  };
}

/** Keeps the first moment at which the outcome is there. */
function watchOutcome(predict: NonNullable<AnswerCheck["predict"]>, world: World): () => LocalizedText | undefined {
  const place = placeOf(predict, world);
  const touched = createWatcher(place, world);
  const when = compile(predict.when);
  const sentence = compileSentence(predict.outcome);
  let kept: LocalizedText | undefined;
  return () => {
    if (kept || !touched()) return kept;
    const variables = variablesOf(objectsAt(place, world));
    const result = when(variables);
    if ("value" in result && result.value === true) kept = sentence(variables) ?? same("?");
    return kept;
  };
}
