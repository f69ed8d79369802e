import { isSystemError, printError, ttyOf, type OpenFile } from "../../../os/index.ts";
import { openInput } from "../../input.ts";
import type { Flavour } from "../../options.ts";
import { Output } from "../../output.ts";
import { Failure, print, program } from "../../program.ts";
import { passThrough } from "../inputs.ts";
import { FullScreen } from "../screen-tty.ts";
import { Document } from "./document.ts";
import { Pager } from "./pager.ts";
import { LONG, Settings } from "./settings.ts";

/** A pager. Without a terminal the text goes through as it is. */
export const less = (flavour: Flavour) =>
  program(
    {
      name: "less",
      short: "?aAcCdeEfFgGiIJKLmMnNqQrRsSuUwWX~Vp:x:b:h:j:k:o:O:P:t:y:z:",
      long: {
        ...Object.fromEntries(Object.entries(LONG).filter(([name]) => name !== "tilde")), "no-init": "X", tilde: "~", version: "V", help: "?", "pattern=": "p", "tabs=": "x", "jump-target=": "j", "window=": "z",
      },
      rewrite: (args) => args.map((arg) => (arg.startsWith("+") && arg.length > 1 ? `--start${arg}` : arg)).flatMap((arg) => (arg.startsWith("--start+") ? ["-o", `+${arg.slice(8)}`] : [arg])),
      *run(invocation) {
        const { process, operands, options } = invocation;
        if (invocation.has("V")) {
          yield* print("less 590 (GNU regular expressions)\nCopyright (C) 1984-2021  Mark Nudelman\n\nless comes with NO WARRANTY, to the extent permitted by law.\nFor information about the terms of redistribution,\nsee the file named README in the less distribution.\nHome page: https://greenwoodsoftware.com/less\n");
          return 0;
        }
        const out = ttyOf(process, 1);
        if (operands.length === 0 && ttyOf(process, 0)) throw new Failure(`Missing filename ("${invocation.name} --help" for help)`);
        const names = operands.length > 0 ? operands : ["-"];
        const files: { name: string; file: OpenFile }[] = [];
        for (const path of names) {
          try {
            if (path !== "-" && process.files.isDirectory(path)) yield* printError(`${path} is a directory\n`);
            else files.push({ name: path === "-" ? "" : path, file: openInput(process, path) });
          } catch (error) {
            if (!isSystemError(error)) throw error;
            yield* printError(`${path}: ${error.message}\n`);
          }
        }
        if (files.length === 0) return 1;
        if (!out) {
          const output = new Output();
          for (const { file } of files) yield* passThrough(file, output);
          yield* output.force();
          return 0;
        }
        const settings = new Settings();
        const letters = new Set<string>();
        let pattern: string | undefined;
        const commands: string[] = [];
        const environment = (process.env.get("LESS") ?? "").replace(/\$$/, "").split(/\s+/).flatMap((word) => (/^-?[a-zA-Z~]+$/.test(word) ? [...word.replace("-", "")] : []));
        for (const letter of environment) {
          letters.add(letter);
          settings.turnOn(letter);
        }
        for (const { name, value } of options) {
          letters.add(name);
          if (name === "p") pattern = value;
          else if (name === "o" && value?.startsWith("+")) commands.push(value.slice(1));
          else if (name === "x") settings.tab = Math.max(1, Number.parseInt(value!) || 8);
          else if (name === "j") settings.target = Number.parseInt(value!) || 0;
          else if (name === "z") settings.window = Number.parseInt(value!) || -1;
          else if (name === "n") settings.turnOff("n");
          else settings.turnOn(name);
        }
        const screen = new FullScreen(process, out);
        const pager = new Pager(process, screen, settings, files.map(({ name, file }) => new Document(name, file, name === "")));
        return yield* pager.run({ plain: letters.has("X"), oneScreen: letters.has("F"), pattern, commands });
      },
    },
    flavour,
  );
