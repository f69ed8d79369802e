import { definePlugin, type ExpressiveCodePlugin } from "@astrojs/starlight/expressive-code";
import { addClassName } from "@astrojs/starlight/expressive-code/hast";

/**
 * Marks the lines of a ```console block: what is typed (after `$ `, `# ` or `> `) and what is printed, so that the page can
 * tell them apart.
 */
export function consoleLines(): ExpressiveCodePlugin {
  return definePlugin({
    name: "console-lines",
    hooks: {
      postprocessRenderedLine: ({ codeBlock, line, renderData }) => {
        if (codeBlock.language !== "console") return;
        addClassName(renderData.lineAst, /^[$>] /.test(line.text) ? "typed" : "printed");
      },
    },
  });
}
