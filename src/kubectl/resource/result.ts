import { isSystemError, type Call } from "../../os/index.ts";
import { ErrorList, flatten } from "../errors.ts";
import type { ResourceMapping } from "../rest/mapper.ts";
import type { Info } from "./info.ts";
import type { BuilderOptions } from "./options.ts";

export type Visit = (info: Info) => Call<void>;
/** Finds infos and gives them to `visit` one after the other; goes on after what `failed` is there for. */
export type Source = (visit: Visit, failed?: (error: Error, list?: object) => void) => Call<void>;

/** Objects that were asked for, found while they are visited. */
export class Result {
  /** Only one object can come of it, by its name. */
  readonly single: boolean;
  /** What a selector lists, for watches. */
  readonly listed: readonly { mapping: ResourceMapping; namespace: string }[];
  private readonly source: Source;
  private readonly options: BuilderOptions;

  constructor(source: Source, single: boolean, options: BuilderOptions, listed: Result["listed"] = []) {
    this.source = source;
    this.single = single;
    this.options = options;
    this.listed = listed;
  }

  /** Calls `visit` for each. Throws what went wrong: at once, or with `continueOnError` all of it at the end. */
  *visit(visit: Visit): Call<void> {
    try {
      yield* this.source(visit);
    } catch (error) {
      const left = this.remaining(error);
      if (left) throw left;
    }
  }

  private remaining(error: unknown): unknown {
    const { ignore } = this.options;
    if (!ignore) return error;
    if (error instanceof ErrorList) {
      const left = error.errors.flatMap((each) => (this.remaining(each) as Error | undefined) ?? []);
      return left.length === 0 ? undefined : left.length === 1 ? left[0] : new ErrorList(left);
    }
    return ignore(error) ? undefined : error;
  }

  *infos(): Call<Info[]> {
    const found: Info[] = [];
    // eslint-disable-next-line require-yield
    yield* this.visit(function* (info) {
      found.push(info);
    });
    return found;
  }

  /** What was found, and the error at the end of it, if any. */
  *infosAndError(): Call<{ infos: Info[]; error: Error | undefined }> {
    const found: Info[] = [];
    try {
      // eslint-disable-next-line require-yield
      yield* this.visit(function* (info) {
        found.push(info);
      });
      return { infos: found, error: undefined };
    } catch (error) {
      if (isSystemError(error)) throw error;
      return { infos: found, error: error as Error };
    }
  }
}

/**
 * All sources one after the other, with what each info goes through before the command sees it. What goes wrong with an object that was
 * found comes first; what kept objects from being found is one error at the end, and so is what kept them from being read anew: those are
 * the keys of `unread`, with the List of a file that the object came out of, whose errors count as one.
 */
export function throughAll(sources: readonly Source[], prepare: (visit: Visit) => Visit, unread: Map<Error, object | undefined>, continueOnError: boolean): Source {
  return function* (visit) {
    const each = prepare(visit);
    if (!continueOnError) {
      for (const one of sources) yield* one(each);
      return;
    }
    const errors: Error[] = [];
    const lost: Error[] = [];
    const lose = (error: Error, list?: object): void => {
      const before = lost.at(-1);
      if (!list || !before || unread.get(before) !== list) {
        lost.push(error);
        unread.set(error, list);
        return;
      }
      const joined = new ErrorList(flatten([before, error]));
      unread.set(joined, list);
      lost[lost.length - 1] = joined;
    };
    const guarded: Visit = function* (info) {
      try {
        yield* each(info);
      } catch (error) {
        if (!(error instanceof Error) || isSystemError(error)) throw error;
        if (!unread.has(error)) {
          errors.push(error);
          return;
        }
        lose(error, unread.get(error));
      }
    };
    for (const one of sources) {
      try {
        yield* one(guarded, lose);
      } catch (error) {
        if (!(error instanceof Error) || isSystemError(error)) throw error;
        lost.push(error);
      }
    }
    if (errors.length === 0 && lost.length === 0) return;
    const all = errors.length === 0 ? lost : lost.length === 0 ? errors : [...errors, new ErrorList(lost)];
    throw all.length === 1 && !(all[0] instanceof ErrorList) ? all[0]! : new ErrorList(all);
  };
}
