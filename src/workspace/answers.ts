import { describeField, fieldsAt } from "../lab/session/fields.ts";
import { inspect, listObjects, listResources } from "../lab/session/inspect.ts";
import type { Linter } from "../lab/session/lint.ts";
import { loadRest } from "../lab/session/rest.ts";
import type { Session } from "../lab/session/session.ts";
import { recentRequests, requestTrail } from "../lab/session/trail.ts";
import { podVerdict } from "../lab/session/verdicts.ts";
import type { AnswerOf, Answers, Question, QuestionName } from "./questions.ts";

export interface Answerer {
  answer(question: Question): Promise<AnswerOf<QuestionName>>;
}

const answerers = new WeakMap<Session, Answerer>();

export function answersOf(session: Session): Answerer {
  let answerer = answerers.get(session);
  if (!answerer) answerers.set(session, (answerer = createAnswers(session)));
  return answerer;
}

/** Answers the page's questions about a session. What few ask is loaded when it is asked for. */
function createAnswers(session: Session): Answerer {
  const { cluster } = session.environment;
  let linter: Promise<Linter> | undefined;
  const answers: Answers = {
    files: () => ({ files: session.listFiles(), home: session.environment.home }),
    "read-file": ({ path }) => session.readFile(path),
    "save-file": ({ path, content }) => {
      session.input({ type: "save", path, content });
      return true;
    },
    resources: ({ at }) => listResources(cluster, at),
    objects: ({ resource, at }) => listObjects(cluster, resource, at),
    inspect: ({ object, at }) => inspect(cluster, object, at),
    verdict: ({ namespace, name }) => podVerdict(cluster, namespace, name),
    requests: () => recentRequests(cluster, session.origin),
    trail: ({ id }) => requestTrail(cluster, id),
    async lint({ text }) {
      linter ??= import("../lab/session/lint.ts").then(({ createLinter }) => createLinter(cluster));
      return (await linter).lint(text);
    },
    fields: ({ place }) => fieldsAt(cluster, place),
    describe: ({ place }) => describeField(cluster, place),
    log: () => session.log(),
  };
  return {
    async answer(question) {
      await loadRest();
      return await (answers[question.ask] as (asked: Question) => AnswerOf<QuestionName>)(question);
    },
  };
}
