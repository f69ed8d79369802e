import type { Call } from "../../os/index.ts";
import type { Command } from "../command.ts";
import { interval } from "../describe/events.ts";
import { CommandError } from "../errors.ts";
import { defineFlags } from "../flags/flag.ts";
import { PRINT } from "../flags/groups.ts";
import type { Invocation } from "../invocation.ts";
import type { KubeObject } from "../object.ts";
import { printObject, resultPrinter } from "../printers/flags.ts";
import { goSort } from "../../apimachinery/go-sort.ts";
import { tableWriter } from "../printers/tab-writer.ts";
import { itemsOf } from "../resource/info.ts";
import { apiVersionOf } from "../rest/mapper.ts";

export const events: Command = {
  name: "events",
  flags: defineFlags(`${PRINT} all-namespaces,A chunk-size:int=500 for:string no-headers types:slice watch,w`),
  *run(invocation) {
    const { flags } = invocation;
    void invocation.namespace;
    void invocation.client;
    const all = flags.bool("all-namespaces");
    const fieldSelector = yield* objectSelector(invocation, flags.string("for"));
    const put = printerOf(invocation, all);
    const types = flags.list("types").map((type) => type.toLowerCase());
    if (types.some((type) => type !== "normal" && type !== "warning")) throw new CommandError("valid --types are Normal or Warning");
    const wanted = ({ type = "" }: KubeObject): boolean => types.length === 0 || types.includes(String(type).toLowerCase());
    const path = all ? "/api/v1/events" : `/api/v1/namespaces/${invocation.namespace}/events`;
    if (flags.bool("watch")) {
      yield* invocation.client.watch(path, { query: { fieldSelector } }, function* (object, type) {
        if (type !== "DELETED" && wanted(object)) yield* put(object);
      });
      return;
    }
    const list = yield* invocation.client.json(path, { query: { fieldSelector, limit: "500" } });
    const items = goSort(itemsOf(list).filter(wanted), (a, b) => timeOf(a) < timeOf(b));
    // The printer of names takes no lists; kubectl does not say so.
    if (items.length > 0 && invocation.flags.string("output") === "name") return;
    if (items.length > 0) yield* put({ kind: "EventList", apiVersion: "v1", metadata: {}, items });
    else yield* invocation.printError(all ? "No events found.\n" : `No events found in ${invocation.namespace} namespace.\n`);
  },
};

function* objectSelector(invocation: Invocation, text: string): Call<string | undefined> {
  if (text === "") return undefined;
  const parts = text.split("/");
  if (parts.length === 1) throw new CommandError("--for must be in resource/name form");
  if (parts.length > 2) throw new CommandError("arguments in resource/name form may not have more than one slash");
  if (parts[0] === "") throw new CommandError("a resource must be present, got: /, Resource=");
  const mapping = yield* invocation.mappingNamed(parts[0]!.toLowerCase());
  if (parts[1] === "") return undefined;
  return (
    `involvedObject.kind=${mapping.kind},involvedObject.apiVersion=${apiVersionOf(mapping)},involvedObject.name=${parts[1]}`
  );
}

function printerOf(invocation: Invocation, withNamespace: boolean): (object: KubeObject) => Call<void> {
  if (invocation.flags.string("output") !== "") {
    const printer = resultPrinter(invocation, "events");
    return (object) => printObject(invocation, printer, object);
  }
  const writer = tableWriter();
  let headers = !invocation.flags.bool("no-headers");
  return function* (object) {
    if (headers) writer.write(`${withNamespace ? "NAMESPACE\t" : ""}LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE\n`);
    headers = false;
    const { wall } = invocation.process;
    for (const event of object.kind === "EventList" ? (object.items as KubeObject[]) : [object]) {
      const { involvedObject: target = {} } = event;
      const columns = [
        interval(event, wall), event.type ?? "", event.reason ?? "", `${target.kind}/${target.name}`, String(event.message ?? "").trim(),
      ];
      writer.write(`${withNamespace ? `${event.metadata?.namespace}\t` : ""}${columns.join("\t")}\n`);
    }
    yield* invocation.print(writer.flush());
  };
}

function timeOf(event: KubeObject): number {
  return Date.parse(event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? "1970-01-01T00:00:00Z");
}
