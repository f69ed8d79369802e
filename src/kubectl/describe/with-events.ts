import type { Call } from "../../os/index.ts";
import type { KubeObject } from "../object.ts";
import type { DescribeContext, Describer } from "./describer.ts";
import { Description } from "./description.ts";
import { describeEvents, referenceOf, searchEvents } from "./events.ts";

/** Writes what is particular to a kind. */
export type Writer = (d: Description, object: KubeObject) => void;

/** As Writer, for what needs more than the object. */
export type Asker = (d: Description, object: KubeObject, context: DescribeContext) => Call<void>;

/** A description that ends without events. */
export function written(write: Writer): Describer {
  // eslint-disable-next-line require-yield
  return function* ({ invocation }, object) {
    const d = new Description(invocation.process.wall);
    write(d, object);
    return d.text();
  };
}

/** A description that ends with the events of the object. */
export function withEvents(write: Writer): Describer {
  // eslint-disable-next-line require-yield
  return asked(function* (d, object) {
    write(d, object);
  });
}

/** As withEvents, for a description that asks the server for more. */
export function asked(ask: Asker): Describer {
  return function* (context, object) {
    const d = new Description(context.invocation.process.wall);
    yield* ask(d, object, context);
    if (context.showEvents) describeEvents(d, yield* searchEvents(context.invocation, referenceOf(object)));
    return d.text();
  };
}
