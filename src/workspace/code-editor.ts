import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, defaultHighlightStyle, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** CodeMirror, loaded when the first file is opened. */
export interface CodeEditor {
  readonly text: string;
  setText(text: string): void;
  focus(): void;
  dispose(): void;
}

export interface CodeEditorOptions {
  text: string;
  label: string;
  yaml: boolean;
  onChange: (text: string) => void;
  onSave: () => void;
}

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--pea)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--ink)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--info)" },
  { tag: tags.comment, color: "var(--ink-3)", fontStyle: "italic" },
  { tag: tags.punctuation, color: "var(--ink-3)" },
]);

const look = EditorView.theme({
  "&": { height: "100%", backgroundColor: "var(--card)", color: "var(--ink)", fontSize: "13px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-gutters": { backgroundColor: "var(--card)", color: "var(--ink-3)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--sunk)" },
  ".cm-panels": { backgroundColor: "var(--sunk)", color: "var(--ink)", borderTop: "1px solid var(--line)" },
  ".cm-panel.cm-search": { padding: "6px 12px", fontFamily: "var(--sans)", fontSize: "13px" },
  ".cm-panel.cm-search label": { fontSize: "13px", marginInlineStart: "6px" },
  ".cm-panel.cm-search [name=close]": { fontSize: "18px", padding: "4px 10px", color: "var(--ink-2)" },
  ".cm-textfield": { backgroundColor: "var(--card)", color: "var(--ink)", border: "1px solid var(--line)", borderRadius: "6px", fontSize: "13px", padding: "3px 8px" },
  ".cm-button": { backgroundImage: "none", backgroundColor: "var(--card)", color: "var(--ink)", border: "1px solid var(--line)", borderRadius: "6px", fontSize: "13px", padding: "3px 10px" },
  ".cm-searchMatch": { backgroundColor: "var(--wait-soft)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--pea-soft)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--pea-soft) !important" },
});

export function openCodeEditor(parent: HTMLElement, options: CodeEditorOptions): CodeEditor {
  const extensions: Extension[] = [
    lineNumbers(), history(), drawSelection(), highlightSpecialChars(), indentOnInput(), bracketMatching(), highlightActiveLine(), highlightSelectionMatches(),
    // Tab indents, as in YAML it must; Escape and then Tab leaves the editor (CodeMirror's own rule for keyboards).
    keymap.of([{ key: "Mod-s", preventDefault: true, run: () => (options.onSave(), true) }, indentWithTab, ...defaultKeymap, ...historyKeymap, ...searchKeymap]),
    EditorView.contentAttributes.of({ "aria-label": options.label }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) options.onChange(update.state.doc.toString());
    }),
    indentUnit.of("  "),
    EditorState.tabSize.of(2),
    syntaxHighlighting(colours),
    syntaxHighlighting(defaultHighlightStyle, { fallback: true }),
    look,
    ...(options.yaml ? [yaml()] : []),
  ];
  const view = new EditorView({ parent, state: EditorState.create({ doc: options.text, extensions }) });
  return {
    get text() {
      return view.state.doc.toString();
    },
    setText(text) {
      if (text !== view.state.doc.toString()) view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    focus: () => view.focus(),
    dispose: () => view.destroy(),
  };
}
