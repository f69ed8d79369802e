import { definePlugin, type ExpressiveCodePlugin } from "@astrojs/starlight/expressive-code";
import { addClassName, select, setProperty } from "@astrojs/starlight/expressive-code/hast";

const TYPED = /^[$>] /;

/**
 * Names every block for screen readers (its title, or its first line), since a block that scrolls becomes a region, and regions of one name are not told apart. Marks the
 * lines of a ```console block: what is typed (after `$ ` or `> `) and what is printed, so that the page can tell them
 * apart, and lets the copy button take only what is typed.
 */
export function consoleLines(): ExpressiveCodePlugin {
  /** The names given in a file, and the block that has each: what two blocks begin with gets a number. */
  const given = new Map<string, Map<string, number>>();
  const unique = (name: string, file: string, block: number): string => {
    const names = given.get(file) ?? new Map<string, number>();
    given.set(file, names);
    let result = name;
    for (let count = 2; (names.get(result) ?? block) !== block; count += 1) result = `${name} (${count})`;
    names.set(result, block);
    return result;
  };
  return definePlugin({
    name: "console-lines",
    hooks: {
      postprocessRenderedBlock: ({ codeBlock, renderData }) => {
        const block = select("pre", renderData.blockAst);
        const name = codeBlock.props.title ?? codeBlock.getLine(0)?.text.replace(/^[$#>] /, "");
        const { sourceFilePath = "", positionInDocument } = codeBlock.parentDocument ?? {};
        if (block && name) setProperty(block, "aria-label", unique(name, sourceFilePath, positionInDocument?.groupIndex ?? 0));
        const copy = select("button[data-code]", renderData.blockAst);
        if (codeBlock.language !== "console" || !copy) return;
        const typed = codeBlock.getLines().filter(({ text }) => TYPED.test(text));
        // The separator of lines in this attribute is DEL: the button's script turns it back into line breaks.
        setProperty(copy, "dataCode", typed.map(({ text }) => text.replace(TYPED, "")).join("\u007f"));
      },
      postprocessRenderedLine: ({ codeBlock, line, renderData }) => {
        if (codeBlock.language !== "console") return;
        addClassName(renderData.lineAst, TYPED.test(line.text) ? "typed" : "printed");
      },
    },
  });
}
