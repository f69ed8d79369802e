import type { Command } from "../command.ts";
import { apply } from "./apply/apply.ts";
import { attach } from "./attach.ts";
import { create } from "./create/create.ts";
import { deleteCommand } from "./delete.ts";
import { describe } from "./describe.ts";
import { exec } from "./exec.ts";
import { get } from "./get.ts";
import { logs } from "./logs.ts";
import { run } from "./run.ts";
import { waitCommand } from "./wait.ts";

/** All commands, in the order in which kubectl suggests them. */
export const commands: readonly Command[] = [
  create, run, get, deleteCommand, describe, logs, attach, exec, apply, waitCommand,
];
