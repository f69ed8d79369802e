import type { Command } from "../command.ts";
import { CommandError } from "../errors.ts";
import { defineFlags } from "../flags/flag.ts";
import { printObject } from "../printers/flags.ts";
import { formatPrinter, noSuchFormat } from "../printers/formats.ts";
import { tableWriter } from "../printers/tab-writer.ts";
import { apiVersionOf, type ResourceMapping } from "../rest/mapper.ts";

export const apiResources: Command = {
  name: "api-resources",
  flags: defineFlags(
    "api-group:string cached categories:slice namespaced=true no-headers output,o:string show-managed-fields sort-by:string verbs:slice",
  ),
  *run(invocation) {
    const { flags, args, process } = invocation;
    if (args.length > 0) throw invocation.usageError(`unexpected arguments: [${args.join(" ")}]`);
    void invocation.client;
    const output = flags.string("output");
    const sortBy = flags.string("sort-by");
    if (!["", "name", "kind"].includes(sortBy)) throw new CommandError("--sort-by accepts only name or kind");
    const { mapper } = yield* invocation.discovery(!flags.bool("cached"));
    const seen = new Set<string>();
    const shown = mapper.resources.filter((mapping) => {
      // Of a resource in several versions the preferred one is listed.
      const key = `${mapping.resource}.${mapping.group}`;
      if (seen.has(key) || mapping.verbs.length === 0) return false;
      seen.add(key);
      if (flags.changed("api-group") && mapping.group !== flags.string("api-group")) return false;
      if (flags.changed("namespaced") && mapping.namespaced !== flags.bool("namespaced")) return false;
      if (!flags.list("verbs").every((verb) => mapping.verbs.includes(verb))) return false;
      return flags.list("categories").every((category) => mapping.categories.includes(category));
    });
    const keyOf = (mapping: ResourceMapping): string =>
      sortBy === "name" ? mapping.resource : sortBy === "kind" ? mapping.kind : mapping.group;
    shown.sort((a, b) => compare(keyOf(a), keyOf(b)) || compare(a.resource, b.resource));
    if (output === "name") {
      yield* invocation.print(shown.map(({ resource, group }) => `${group === "" ? resource : `${resource}.${group}`}\n`).join(""));
      return;
    }
    if (output !== "" && output !== "wide") {
      const printer = ["json", "yaml", "kyaml"].includes(output) ? formatPrinter({ process, output, given: true }) : undefined;
      if (!printer) throw noSuchFormat(output, ["json", "yaml", "kyaml", "name", "wide"]);
      yield* printObject(invocation, printer, { apiVersion: "v1", groupVersion: "", kind: "APIResourceList", resources: shown.map(asResource) });
      return;
    }
    const wide = output === "wide";
    const writer = tableWriter();
    if (!flags.bool("no-headers")) writer.write(`NAME\tSHORTNAMES\tAPIVERSION\tNAMESPACED\tKIND${wide ? "\tVERBS\tCATEGORIES" : ""}\n`);
    for (const mapping of shown) {
      const row = [mapping.resource, mapping.shortNames.join(","), apiVersionOf(mapping), String(mapping.namespaced), mapping.kind];
      if (wide) row.push(mapping.verbs.join(","), mapping.categories.join(","));
      writer.write(`${row.join("\t")}\n`);
    }
    yield* invocation.print(writer.flush());
  },
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function asResource(mapping: ResourceMapping): object {
  const { resource, singular, namespaced, group, version, kind, verbs, shortNames, categories } = mapping;
  return {
    name: resource, singularName: singular, namespaced, ...(group === "" ? {} : { group }), version, kind, verbs,
    ...(shortNames.length > 0 ? { shortNames } : {}), ...(categories.length > 0 ? { categories } : {}),
  };
}

export const apiVersions: Command = {
  name: "api-versions",
  *run(invocation) {
    const { args } = invocation;
    if (args.length > 0) throw invocation.usageError(`unexpected arguments: [${args.join(" ")}]`);
    const { versions } = yield* invocation.discovery(true);
    yield* invocation.print(versions.map((each) => `${apiVersionOf(each)}\n`).sort().join(""));
  },
};
