import type { Command } from "../../command.ts";
import { env } from "./env.ts";
import { image } from "./image.ts";
import { resources } from "./resources.ts";
import { selector } from "./selector.ts";
import { serviceAccount } from "./serviceaccount.ts";
import { subject } from "./subject.ts";

export const set: Command = { name: "set", commands: [image, resources, selector, subject, serviceAccount, env] };
