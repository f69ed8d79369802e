import { isSystemError, type Process } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { Failure, missingOperand, program } from "../program.ts";
import { accounts } from "./accounts.ts";
import { waitChild } from "./time.ts";

/** chroot: a command that has another directory for its root. */
export const chroot = (flavour: Flavour) =>
  program(
    {
      name: "chroot",
      short: "",
      long: { "userspec=": "user", "groups=": "groups", "skip-chdir": "skip" },
      stopAtOperand: true,
      usageCode: 125,
      usage: "chroot [OPTION] NEWROOT [COMMAND [ARG]...]",
      help: "Run COMMAND with root directory set to NEWROOT.\n",
      applet: { usage: "NEWROOT [PROG ARGS]", help: "Run PROG with root directory set to NEWROOT\n" },
      *run(invocation) {
        const { process, operands } = invocation;
        const [root, ...command] = operands;
        if (root === undefined) throw new Failure(missingOperand(invocation).message, 125);
        const shell = process.env.get("SHELL") ?? "/bin/sh";
        const args = command.length > 0 ? command : [shell, "-i"];
        let machine;
        try {
          if (process.credentials.uid !== 0) throw new Failure(`cannot change root directory to '${root}': Operation not permitted`, 125);
          const at = root.startsWith("/") ? root : `${process.cwd.replace(/\/$/, "")}/${root}`;
          machine = process.machine.withRoot(at, process.credentials);
        } catch (error) {
          if (!isSystemError(error)) throw error;
          throw new Failure(flavour === "busybox" ? `can't change root directory to '${root}': ${error.message}` : `cannot change root directory to '${root}': ${error.message}`, 125);
        }
        const name = args[0]!;
        const paths = name.includes("/") ? [name] : (process.env.get("PATH") ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin").split(":").map((directory) => `${directory}/${name}`);
        let child: Process | undefined;
        let problem = "No such file or directory";
        const user = invocation.value("user")?.split(":")[0];
        const account = user === undefined ? undefined : accounts(process).find((each) => each.name === user || String(each.uid) === user);
        if (user !== undefined && !account) throw new Failure("invalid user", 125);
        for (const file of paths) {
          try {
            child = machine.start(process, { file, args, cwd: "/", ...(account ? { credentials: { uid: account.uid, gid: account.gid, groups: [account.gid] } } : {}) });
            break;
          } catch (error) {
            if (!isSystemError(error)) throw error;
            if (error.code !== "ENOENT") problem = error.message;
          }
        }
        if (!child) throw new Failure(flavour === "busybox" ? `can't execute '${name}': ${problem}` : `failed to run command '${name}': ${problem}`, problem.startsWith("No such") ? 127 : 126);
        return yield* waitChild(child);
      },
    },
    flavour,
  );
