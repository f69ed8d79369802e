import { batch, signal } from "@preact/signals";
import type { RoomState } from "./room-state.ts";

/** A tab of the stage: a terminal by its number, or the editor. */
export type Tab = number | "editor";

export const MOST_TERMINALS = 6;

/** Which tabs the stage shows: one, or two side by side. */
export function createStageState(state: Pick<RoomState, "terminals" | "send">) {
  const { terminals } = state;
  /** What the two columns show; the second is undefined while there is one column. */
  const columns = signal<readonly [Tab, Tab | undefined]>([0, undefined]);
  /** The column that was used last: a tab that is chosen comes there. */
  const current = signal<0 | 1>(0);
  const editorOpened = signal(false);
  /** Counts wishes for the focus, so that a tab that is shown already gets it again. */
  const wishes = signal(0);

  const tabs = (): Tab[] => [...terminals.value, "editor"];
  const exists = (tab: Tab): boolean => tab === "editor" || terminals.value.includes(tab);

  const show = (tab: Tab): void => {
    batch(() => {
      if (tab === "editor") editorOpened.value = true;
      const [left, right] = columns.value;
      if (left === tab) current.value = 0;
      else if (right === tab) current.value = 1;
      else columns.value = current.value === 0 ? [tab, right] : [left, tab];
      wishes.value += 1;
    });
  };
  /** A new terminal in the column in use; undefined when there are as many as there may be. */
  const add = (): number | undefined => {
    if (terminals.value.length >= MOST_TERMINALS) return undefined;
    let number = 0;
    while (terminals.value.includes(number)) number += 1;
    batch(() => {
      terminals.value = [...terminals.value, number];
      show(number);
    });
    return number;
  };
  const unsplit = (): void => {
    batch(() => {
      const shown = columns.value[current.value] ?? columns.value[0];
      columns.value = [shown, undefined];
      current.value = 0;
    });
  };
  /** What stays when tabs go: a column without its tab takes another one, or is closed. */
  const settle = (): void => {
    const [left, right] = columns.value;
    if (exists(left) && (right === undefined || exists(right))) return;
    batch(() => {
      const kept = [left, right].filter((tab): tab is Tab => tab !== undefined && exists(tab));
      columns.value = [kept[0] ?? terminals.value[0] ?? "editor", undefined];
      current.value = 0;
    });
  };

  return {
    columns,
    current,
    editorOpened,
    wishes,
    tabs,
    show,
    add,
    settle,
    showNth: (index: number): void => {
      const tab = tabs()[index];
      if (tab !== undefined) show(tab);
    },
    close(number: number): void {
      batch(() => {
        state.send({ type: "close-terminal", terminal: number });
        terminals.value = terminals.value.filter((other) => other !== number);
        settle();
      });
    },
    /** Two columns, or one again. The second takes a tab that is not seen: another terminal, else a new one, else the editor. */
    toggleSplit(): void {
      if (columns.value[1] !== undefined) {
        unsplit();
        return;
      }
      const [left] = columns.value;
      const other = left === "editor" ? terminals.value[0] : terminals.value.find((number) => number !== left);
      batch(() => {
        if (other !== undefined) columns.value = [left, other];
        else {
          current.value = 1;
          if (add() === undefined) show("editor");
        }
        current.value = 1;
        wishes.value += 1;
      });
    },
    shown: (tab: Tab): boolean => columns.value.includes(tab),
    /** 0 or 1 for a tab that is seen, -1 for one that is not. */
    columnOf: (tab: Tab): number => columns.value.indexOf(tab),
  };
}

export type StageState = ReturnType<typeof createStageState>;
