import { LANGUAGES, type Check, type Lab, type LocalizedText, type Task } from "../../lab/index.ts";

/*
 * Whether the texts of a lab and its checks speak of the same things, and both languages of the same tasks.
 */

/** What is wrong between texts and checks. `existed`: `resource/name` of all that ever was in the solved lab. */
export function textProblems(lab: Lab, existed: ReadonlySet<string>): string[] {
  return [...unnamedObjects(lab), ...unknownObjects(lab, existed), ...languageProblems(lab), ...lab.tasks.flatMap(findingProblems)];
}

const NAMED = /^[a-z.]+\/([a-z0-9.-]+)$/;

/** Names of objects that a check looks at, not in the places that nobody needs to read. */
function namesOf(check: Check): string[] {
  return placesOf(check).flatMap((object) => NAMED.exec(object ?? "")?.[1] ?? []);
}

function placesOf(check: Check): readonly (string | undefined)[] {
  switch (check.kind) {
    case "object":
    case "history":
    case "guard":
      return [check.object];
    case "answer":
      return [check.predict?.object];
    case "experiment":
      return check.steps.flatMap(({ traffic }) => (traffic && !traffic.to.includes("://") ? [traffic.to] : []));
    case "run":
      return [];
  }
}

/** A name that a check asks for and no learner can know of. */
function unnamedObjects(lab: Lab): string[] {
  const problems: string[] = [];
  for (const [index, task] of lab.tasks.entries()) {
    for (const check of task.checks) {
      for (const name of new Set(namesOf(check))) {
        if (lab.unnamed?.includes(name)) continue;
        for (const language of LANGUAGES) {
          if (!readSoFar(lab, language, index).some((text) => hasWord(text, name))) {
            problems.push(`text.${language}.md: the check ${task.id}/${check.id} looks at "${name}", which no text up to this task names (add it to "unnamed" when the learner is to find it)`);
          }
        }
      }
    }
  }
  return problems;
}

/** All that a learner has read when a task is open. */
function readSoFar(lab: Lab, language: (typeof LANGUAGES)[number], task: number): string[] {
  const text = lab.text[language];
  const messages = (each: Task): string[] => each.checks.flatMap((check) => [check.message[language], check.expected?.[language] ?? ""]);
  const tasks = lab.tasks.slice(0, task + 1);
  return [
    lab.title[language], lab.summary[language], text.story,
    ...tasks.flatMap((each) => [text.tasks[each.id]?.title ?? "", text.tasks[each.id]?.body ?? "", ...messages(each)]),
    ...Object.values(lab.files),
  ];
}

function hasWord(text: string, name: string): boolean {
  return new RegExp(`(?<![a-z0-9-])${name.replace(/[.]/g, "\\.")}(?![a-z0-9-])`).test(text);
}

const KINDS: Record<string, string> = {
  pod: "pods", po: "pods", pods: "pods", deployment: "deployments.apps", deploy: "deployments.apps", deployments: "deployments.apps", service: "services", svc: "services",
  statefulset: "statefulsets.apps", sts: "statefulsets.apps", daemonset: "daemonsets.apps", ds: "daemonsets.apps", job: "jobs.batch", cronjob: "cronjobs.batch",
  configmap: "configmaps", cm: "configmaps", secret: "secrets", pvc: "persistentvolumeclaims", pv: "persistentvolumes", node: "nodes", namespace: "namespaces", ns: "namespaces",
};

/** `kind/name` in a task's text that never was: a name that was changed in the checks and not in the text. */
function unknownObjects(lab: Lab, existed: ReadonlySet<string>): string[] {
  const problems: string[] = [];
  for (const language of LANGUAGES) {
    for (const task of lab.tasks) {
      const body = lab.text[language].tasks[task.id]?.body ?? "";
      for (const [whole, kind, name] of body.matchAll(/\b([a-z]+)\/([a-z0-9][a-z0-9-]*[a-z0-9])(?![a-z0-9./-])/g)) {
        const resource = KINDS[kind!];
        if (resource === undefined || existed.has(`${resource}/${name}`) || lab.unnamed?.includes(name!)) continue;
        // `deploy/web` of a path such as /srv/deploy/web is no object.
        if (body.includes(`/${whole}`)) continue;
        problems.push(`text.${language}.md: task ${task.id} speaks of ${whole}, which is in no check and never existed in the solved lab`);
      }
    }
  }
  return problems;
}

/** The same tasks with the same commands in every language. */
function languageProblems(lab: Lab): string[] {
  const problems: string[] = [];
  const [first, ...others] = LANGUAGES;
  for (const language of others) {
    for (const task of lab.tasks) {
      const one = codeBlocks(lab.text[first].tasks[task.id]?.body ?? "");
      const other = codeBlocks(lab.text[language].tasks[task.id]?.body ?? "");
      const where = `text.${language}.md: task ${task.id}`;
      if (one.length !== other.length) {
        problems.push(`${where} has ${other.length} code blocks, text.${first}.md has ${one.length}`);
        continue;
      }
      one.forEach((block, index) => {
        if (block !== other[index]) problems.push(`${where}: code block ${index + 1} differs from the one in text.${first}.md`);
      });
    }
  }
  for (const language of LANGUAGES) {
    for (const task of lab.tasks) if ((lab.text[language].tasks[task.id]?.body ?? "").trim() === "") problems.push(`text.${language}.md: task ${task.id} has no text`);
  }
  return problems;
}

/** What was found, in the words of one language for readers of all. What stands for itself (fields, names, numbers) is nobody's language. */
function findingProblems(task: Task): string[] {
  return task.checks.flatMap((check) => {
    // A lab for readers of one language is its author's to choose.
    if (!differs(check.message)) return [];
    const of = check.kind === "experiment" ? [check, ...check.then] : [check];
    return of.flatMap((each) => {
      if (!("found" in each) || !each.found || differs(each.found)) return [];
      const words = wordsSaid(each.found.en);
      return words === undefined ? [] : [`check ${task.id}/${check.id}: found says ${JSON.stringify(words)} to readers of every language; give it as { ${LANGUAGES.map((language) => `${language}: ...`).join(", ")} }`];
    });
  });
}

function differs(text: LocalizedText): boolean {
  return new Set(LANGUAGES.map((language) => text[language])).size > 1;
}

/** Words of a person in a CEL expression: two words of small letters, or one with a space beside it, that nothing is compared with. */
function wordsSaid(expression: string): string | undefined {
  for (const match of expression.matchAll(/"([^"]*)"/g)) {
    const compared = /[=!]=\s*$/.test(expression.slice(0, match.index)) || /^\s*(?:in\b|[=!]=)/.test(expression.slice(match.index + match[0].length));
    if (!compared && /\b[a-z]{2,} [a-z]{2,}\b|^ *[,;:]? ?[a-z]{2,}:? +$|^[ ,;:]+[a-z]{2,}$/.test(match[1]!)) return match[1];
  }
  return undefined;
}

/** The fenced blocks of a text, without comments (which are translated). */
function codeBlocks(text: string): string[] {
  const blocks: string[] = [];
  for (const [, block] of text.matchAll(/^(?:```|~~~)[^\n]*\n([\s\S]*?)^(?:```|~~~)\s*$/gm)) {
    blocks.push(block!.split("\n").map((line) => line.replace(/(^|\s)#.*$/, "").trimEnd()).filter((line) => line !== "").join("\n"));
  }
  return blocks;
}
