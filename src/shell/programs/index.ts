import type { Program } from "../../os/index.ts";
import { createShell } from "../interpreter/main.ts";

/** Every program by the name that executable files say: GNU's by their own, BusyBox's applets under "busybox/". */
export const programs: ReadonlyMap<string, Program> = new Map<string, Program>([
  ["bash", createShell("bash")],
  ["busybox/sh", createShell("ash")],
]);
