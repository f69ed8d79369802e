import { callback, isSystemError, printError, type Connection } from "../../../os/index.ts";
import type { Flavour } from "../../options.ts";
import { Failure, print, program } from "../../program.ts";
import { addressOf, networkOf, relay } from "./connection.ts";

export const telnet = (flavour: Flavour) =>
  program(
    {
      name: "telnet",
      short: "aEl:",
      *run(invocation) {
        const { process } = invocation;
        const [name, port = "23"] = invocation.operands;
        if (name === undefined) throw new Failure("missing host");
        const address = yield* addressOf(invocation, name, (host) => (flavour === "busybox" ? `bad address '${host}'` : `could not resolve ${host}/${port}: Name or service not known`));
        if (flavour === "gnu") yield* print(`Trying ${address}...\n`);
        let connection: Connection;
        try {
          const network = networkOf(process);
          connection = yield* callback<Connection>("connect", (done, fail) => network.connect(address, Number(port), done, fail));
        } catch (error) {
          if (!isSystemError(error)) throw error;
          if (flavour === "busybox") throw new Failure(`can't connect to remote host (${address}): ${error.message}`);
          yield* printError(`telnet: Unable to connect to remote host: ${error.message}\n`);
          return 1;
        }
        connection.retain();
        yield* print(flavour === "busybox" ? `Connected to ${name}\n` : `Connected to ${name}.\nEscape character is '^]'.\n`);
        yield* relay(connection, process.descriptor(0), process.descriptor(1), { process, closeAtInputEnd: false });
        connection.release();
        yield* print("Connection closed by foreign host.\n");
        return 1;
      },
    },
    flavour,
  );
