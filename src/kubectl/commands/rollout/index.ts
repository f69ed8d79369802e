import type { Command } from "../../command.ts";
import { pause, restart, resume } from "./change.ts";
import { history } from "./history.ts";
import { status } from "./status.ts";
import { undo } from "./undo.ts";

export const rollout: Command = { name: "rollout", helpOnOutput: true, commands: [history, pause, resume, undo, status, restart] };
