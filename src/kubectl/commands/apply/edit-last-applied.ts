import type { Command } from "../../command.ts";

export const editLastApplied: Command = { name: "edit-last-applied" };
