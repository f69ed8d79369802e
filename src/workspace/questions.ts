import type {
  FieldHint, FieldPlace, Inspection, LintProblem, ObjectName, ObjectRow, PodVerdict, ResourceCount, SessionLog, Trail,
} from "../lab/index.ts";

/** What the page may ask the worker, and what it is answered: name -> [question, answer]. All of it is plain data. */
export interface Questions {
  /** The files of the home directory. */
  files: [Record<string, never>, { files: string[]; home: string }];
  /** Throws when it cannot be read. */
  "read-file": [{ path: string }, string];
  "save-file": [{ path: string; content: string }, true];
  /** `at`: as it was at that virtual time. */
  resources: [{ at?: number }, ResourceCount[]];
  objects: [{ resource: string; at?: number }, ObjectRow[]];
  inspect: [{ object: ObjectName; at?: number }, Inspection | undefined];
  verdict: [{ namespace: string; name: string }, PodVerdict | undefined];
  requests: [Record<string, never>, Omit<Trail, "steps" | "more">[]];
  trail: [{ id: number }, Trail | undefined];
  /** What the server says of manifests. */
  lint: [{ text: string }, LintProblem[]];
  fields: [{ place: FieldPlace }, FieldHint[]];
  /** What the field at the end of the place's path is for, as `kubectl explain` says it; "" when nothing is known. */
  describe: [{ place: FieldPlace }, string];
  /** The session so far, to be shared or exported. */
  log: [Record<string, never>, SessionLog];
}

export type QuestionName = keyof Questions;
export type QuestionOf<Name extends QuestionName> = Questions[Name][0];
export type AnswerOf<Name extends QuestionName> = Questions[Name][1];

/** One question, as it is sent. */
export type Question = { [Name in QuestionName]: { ask: Name } & QuestionOf<Name> }[QuestionName];

/** Who answers. Errors reach the page as the sentence of their message. */
export type Answers = { [Name in QuestionName]: (question: QuestionOf<Name>) => AnswerOf<Name> | Promise<AnswerOf<Name>> };
