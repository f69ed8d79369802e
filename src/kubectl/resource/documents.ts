import { checkMetadata as check } from "../../apimachinery/schema/index.ts";
import { documents as readDocuments } from "../../apimachinery/yaml/index.ts";
import { CommandError } from "../errors.ts";
import type { KubeObject } from "../object.ts";

/** The documents of a text that hold something, one by one, so that those before a broken one are used. */
export function* documents(text: string, source: string): Generator<unknown> {
  const found = readDocuments(text.replace(/^\uFEFF/, ""));
  for (;;) {
    let next: IteratorResult<unknown, void>;
    try {
      next = found.next();
    } catch (error) {
      throw new CommandError(`error parsing ${source}: ${(error as Error).message}`);
    }
    if (next.done) return;
    if (next.value !== null && next.value !== undefined) yield next.value;
  }
}

/** Refuses metadata that ObjectMeta cannot hold, as the client does before it asks the server. */
export function checkMetadata(object: KubeObject, source: string): void {
  try {
    check(object);
  } catch (error) {
    throw new CommandError(`unable to decode ${JSON.stringify(source)}: ${(error as Error).message}`);
  }
}
