import { definePlugin, type ExpressiveCodePlugin } from "@astrojs/starlight/expressive-code";
import { addClassName, select, setProperty } from "@astrojs/starlight/expressive-code/hast";

/**
 * Names every block for screen readers (its title, or its first line), since a block that scrolls becomes a region. Marks the
 * lines of a ```console block: what is typed (after `$ ` or `> `) and what is printed, so that the page can tell them apart.
 */
export function consoleLines(): ExpressiveCodePlugin {
  return definePlugin({
    name: "console-lines",
    hooks: {
      postprocessRenderedBlock: ({ codeBlock, renderData }) => {
        const block = select("pre", renderData.blockAst);
        const name = codeBlock.props.title ?? codeBlock.getLine(0)?.text.replace(/^[$#>] /, "");
        if (block && name) setProperty(block, "aria-label", name);
      },
      postprocessRenderedLine: ({ codeBlock, line, renderData }) => {
        if (codeBlock.language !== "console") return;
        addClassName(renderData.lineAst, /^[$>] /.test(line.text) ? "typed" : "printed");
      },
    },
  });
}
