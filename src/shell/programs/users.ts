import { findExecutable } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { Failure, missingOperand, print, program } from "../program.ts";
import { accounts, groupName, groups, userName } from "./accounts.ts";
import { waitChild } from "./time.ts";

/* Who a process is, and how to be another: id, whoami, groups, su, sudo. */

export const id = (flavour: Flavour) =>
  program(
    {
      name: "id",
      short: "agGnruz",
      long: { group: "g", groups: "G", name: "n", real: "r", user: "u" },
      *run(invocation) {
        const { process } = invocation;
        let { uid, gid } = process.credentials;
        let list = [...process.credentials.groups];
        const name = invocation.operands[0];
        if (name !== undefined) {
          const account = accounts(process).find((each) => each.name === name || String(each.uid) === name);
          if (!account) throw new Failure(flavour === "busybox" ? `unknown user ${name}` : `'${name}': no such user`);
          ({ uid, gid } = account);
          list = [gid, ...groups(process).filter((group) => group.members.includes(account.name)).map((group) => group.gid)];
        }
        if (!list.includes(gid)) list.unshift(gid);
        const named = invocation.has("n");
        const user = userName(process, uid);
        const nameOfGroup = (each: number): string => (named ? (groupName(process, each) ?? String(each)) : String(each));
        if (invocation.has("u")) yield* print(`${named ? (user ?? String(uid)) : uid}\n`);
        else if (invocation.has("g")) yield* print(`${nameOfGroup(gid)}\n`);
        else if (invocation.has("G")) yield* print(`${list.map(nameOfGroup).join(" ")}\n`);
        else {
          const show = (number: number, text: string | undefined): string => (text === undefined ? String(number) : `${number}(${text})`);
          yield* print(`uid=${show(uid, user)} gid=${show(gid, groupName(process, gid))} groups=${list.map((each) => show(each, groupName(process, each))).join(",")}\n`);
        }
        return 0;
      },
    },
    flavour,
  );

export const whoami = (flavour: Flavour) =>
  program(
    {
      name: "whoami",
      short: "",
      *run(invocation) {
        if (flavour === "gnu" && invocation.operands.length > 0) throw missingOperand(invocation, `extra operand '${invocation.operands[0]!}'`);
        const { uid } = invocation.process.credentials;
        const name = userName(invocation.process, uid);
        if (name === undefined) throw new Failure(flavour === "busybox" ? `unknown uid ${uid}` : `cannot find name for user ID ${uid}`);
        yield* print(`${name}\n`);
      },
    },
    flavour,
  );

export const groupsProgram = (flavour: Flavour) =>
  program(
    {
      name: "groups",
      short: "",
      *run(invocation) {
        const list = invocation.process.credentials.groups;
        yield* print(`${list.map((gid) => groupName(invocation.process, gid) ?? String(gid)).join(" ")}\n`);
      },
    },
    flavour,
  );

/** su and sudo: another user's process. */
export const su = (flavour: Flavour) =>
  program(
    {
      name: "su",
      short: "c:lmps:",
      long: { "command=": "c", login: "l", "shell=": "s", "preserve-environment": "m" },
      *run(invocation) {
        const { process } = invocation;
        const operands = invocation.operands.filter((operand) => operand !== "-");
        const login = invocation.has("l") || operands.length < invocation.operands.length;
        const name = operands[0] ?? "root";
        const account = accounts(process).find((each) => each.name === name);
        if (!account) throw new Failure(flavour === "busybox" ? `unknown user ${name}` : `user ${name} does not exist or the user entry does not contain all the required fields`);
        if (process.credentials.uid !== 0 && process.credentials.uid !== account.uid) throw new Failure("Authentication failure");
        const variables = new Map(process.env);
        if (!invocation.has("m")) variables.set("HOME", account.home).set("SHELL", account.shell).set("USER", account.name).set("LOGNAME", account.name);
        const shell = invocation.value("s") ?? account.shell;
        const command = invocation.value("c");
        if (/nologin|false/.test(shell)) {
          yield* print("This account is currently not available.\n");
          return 1;
        }
        const base = shell.slice(shell.lastIndexOf("/") + 1);
        const child = process.spawn({
          file: shell,
          args: [login ? `-${base}` : base, ...(command === undefined ? [] : ["-c", command])],
          env: variables,
          credentials: { uid: account.uid, gid: account.gid, groups: [account.gid] },
          ...(login && process.files.isDirectory(account.home) ? { cwd: account.home } : {}),
        });
        return yield* waitChild(child);
      },
    },
    flavour,
  );

export const sudo = (flavour: Flavour) =>
  program(
    {
      name: "sudo",
      short: "bEHiknSsu:g:vl",
      long: { "user=": "u", login: "i", shell: "s", "preserve-env=?": "E", "non-interactive": "n" },
      stopAtOperand: true,
      *run(invocation) {
        const { process } = invocation;
        let { operands } = invocation;
        const name = invocation.value("u") ?? "root";
        const account = accounts(process).find((each) => each.name === name || `#${each.uid}` === name);
        if (!account) throw new Failure(`unknown user ${name}`);
        const variables = new Map(process.env);
        while (/^\w+=/.test(operands[0] ?? "")) {
          const at = operands[0]!.indexOf("=");
          variables.set(operands[0]!.slice(0, at), operands[0]!.slice(at + 1));
          operands = operands.slice(1);
        }
        variables.set("USER", account.name).set("LOGNAME", account.name).set("SUDO_USER", userName(process, process.credentials.uid) ?? "root");
        variables.set("HOME", account.home);
        if (operands.length === 0) {
          if (!invocation.has("i") && !invocation.has("s")) throw new Failure("a command is needed");
          operands = [account.shell];
        }
        const path = findExecutable(process, operands[0]!);
        if (path === undefined) throw new Failure(`${operands[0]}: command not found`);
        const child = process.spawn({
          file: path, args: operands, env: variables, credentials: { uid: account.uid, gid: account.gid, groups: [account.gid] },
          ...(invocation.has("i") ? { cwd: account.home } : {}),
        });
        return yield* waitChild(child);
      },
    },
    flavour,
  );
