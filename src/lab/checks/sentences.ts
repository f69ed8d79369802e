import type { LocalizedText } from "../format/language.ts";

/*
 * What checks have found, as sentences in every language. Names of objects, reasons and phases are Kubernetes' own words
 * and stay as they are.
 */

/** A text that is the same in every language: names, numbers, output of programs. */
export function same(text: string): LocalizedText {
  return { en: text, "zh-cn": text };
}

export function missing(label: string): LocalizedText {
  return { en: `${label} does not exist`, "zh-cn": `${label} 不存在` };
}

export function exists(label: string): LocalizedText {
  return { en: `${label} exists`, "zh-cn": `${label} 存在` };
}

export function inPhase(label: string, phase: string): LocalizedText {
  return { en: `${label} is ${phase}`, "zh-cn": `${label} 处于 ${phase}` };
}

export function count(number: number, label: string): LocalizedText {
  return { en: `${number} of ${label}`, "zh-cn": `${number} 个 ${label}` };
}

export function exitCode(code: number): LocalizedText {
  return { en: `exit code ${code}`, "zh-cn": `退出码 ${code}` };
}

export function unchangedYet(label: string): LocalizedText {
  return { en: `${label} is as it was`, "zh-cn": `${label} 未被改动` };
}

export function madeAnew(label: string): LocalizedText {
  return { en: `${label} was deleted and made anew`, "zh-cn": `${label} 被删除后重新创建` };
}

/** Of the objects that there were at first `left` are there yet, among `now`. */
export function leftOf(first: number, left: number, now: number, label: string): LocalizedText {
  return { en: `${left} of the first ${first} ${label} are left, now there are ${now}`, "zh-cn": `最初的 ${first} 个 ${label} 还剩 ${left} 个，现在共有 ${now} 个` };
}

export function changedFrom(before: string, now: string): LocalizedText {
  return { en: `${now}, at first ${before}`, "zh-cn": `现为 ${now}，原为 ${before}` };
}

export const NO_ANSWER: LocalizedText = { en: "no answer yet", "zh-cn": "尚未作答" };

export function answered(answer: string): LocalizedText {
  return { en: `your answer: ${answer}`, "zh-cn": `你的回答：${answer}` };
}

export function predicted(prediction: LocalizedText): LocalizedText {
  return { en: `You predicted: ${prediction.en}. The outcome is still to come.`, "zh-cn": `你的预测：${prediction["zh-cn"]}。结果尚未出现。` };
}

export function outcomeBeside(prediction: LocalizedText, outcome: LocalizedText, late: boolean): LocalizedText {
  return late
    ? { en: `outcome: ${outcome.en}; you answered afterwards: ${prediction.en}`, "zh-cn": `结果：${outcome["zh-cn"]}；你在结果出现之后回答：${prediction["zh-cn"]}` }
    : { en: `You predicted: ${prediction.en}. What came: ${outcome.en}`, "zh-cn": `你的预测：${prediction["zh-cn"]}。结果：${outcome["zh-cn"]}` };
}

export const NOT_A_NUMBER: LocalizedText = { en: "your answer is not a number", "zh-cn": "你的回答不是数字" };

export const OTHERS_FIRST: LocalizedText = { en: "runs when the other checks of this task pass", "zh-cn": "本任务的其他检查通过后运行" };

export const SOON: LocalizedText = { en: "runs when the cluster has come to rest", "zh-cn": "集群平静下来后运行" };

export const UNDER_WAY: LocalizedText = { en: "the experiment is running on a copy of your cluster", "zh-cn": "实验正在你的集群的副本上运行" };
