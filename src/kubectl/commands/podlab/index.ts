import type { Command } from "../../command.ts";
import { why } from "./why.ts";

/** A plugin of this simulator: what no real kubectl has, so that no real verb is bent. Help and completion do not name it. */
export const podlab: Command = { name: "podlab", hidden: true, commands: [why] };
