import { isSystemError, printError, resolve, ResolveError } from "../../../os/index.ts";
import type { Flavour } from "../../options.ts";
import { print, program } from "../../program.ts";

export const getent = (flavour: Flavour) =>
  program(
    {
      name: "getent",
      short: "",
      *run(invocation) {
        const { process } = invocation;
        const [database, ...keys] = invocation.operands;
        if (database === undefined) {
          yield* printError("Usage: getent [OPTION...] database [key ...]\n");
          return 1;
        }
        if (database === "hosts" || database === "ahosts" || database === "ahostsv4") {
          for (const key of keys) {
            try {
              const addresses = yield* resolve(process, key);
              if (database === "hosts") yield* print(`${addresses[0]!.padEnd(15)} ${key}\n`);
              else yield* print(addresses.flatMap((address) => [`${address.padEnd(15)} STREAM ${key}\n`, `${address.padEnd(15)} DGRAM  \n`, `${address.padEnd(15)} RAW    \n`]).join(""));
            } catch (error) {
              if (!(error instanceof ResolveError) && !isSystemError(error)) throw error;
              return 2;
            }
          }
          return 0;
        }
        const path = { passwd: "/etc/passwd", group: "/etc/group", services: "/etc/services" }[database];
        if (path === undefined) {
          yield* printError(`Unknown database: ${database}\n`);
          return 1;
        }
        const lines = process.files.exists(path) ? process.files.readText(path).split("\n").filter((line) => line !== "") : [];
        const found = keys.length === 0 ? lines : lines.filter((line) => keys.some((key) => line.split(":")[0] === key || line.split(":")[2] === key));
        yield* print(found.map((line) => `${line}\n`).join(""));
        return keys.length > 0 && found.length === 0 ? 2 : 0;
      },
    },
    flavour,
  );
