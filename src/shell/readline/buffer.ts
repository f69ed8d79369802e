/**
 * The text of a line that is edited: characters and a cursor, with readline's motions, kill ring and undo. A part without a
 * terminal.
 */
export class LineBuffer {
  characters: string[] = [];
  cursor = 0;
  private readonly killRing: string[] = [];
  private killing = false;
  private yankLength = 0;
  private yankIndex = 0;
  private readonly states: { characters: string[]; cursor: number }[] = [];
  private typing = false;

  get text(): string {
    return this.characters.join("");
  }

  set(text: string): void {
    this.characters = [...text];
    this.cursor = this.characters.length;
  }

  /** Called before every key: kills in a row go together, and so do characters for undo. */
  begin(kind: "type" | "kill" | "yank" | "other"): void {
    if (kind !== "kill") this.killing = false;
    if (kind !== "yank") this.yankLength = 0;
    if (kind !== "type") this.typing = false;
  }

  insert(text: string): void {
    if (!this.typing) this.remember();
    this.typing = true;
    const added = [...text];
    this.characters.splice(this.cursor, 0, ...added);
    this.cursor += added.length;
  }

  deleteBack(): void {
    if (this.cursor === 0) return;
    this.remember();
    this.cursor -= 1;
    this.characters.splice(this.cursor, 1);
  }

  deleteForward(): void {
    if (this.cursor >= this.characters.length) return;
    this.remember();
    this.characters.splice(this.cursor, 1);
  }

  move(by: number): void {
    this.cursor = Math.max(0, Math.min(this.characters.length, this.cursor + by));
  }

  home(): void {
    this.cursor = 0;
  }

  end(): void {
    this.cursor = this.characters.length;
  }

  /** Where the word before (-1) or after (1) the cursor begins or ends; words are letters and digits. */
  wordEdge(direction: -1 | 1): number {
    const inWord = (index: number): boolean => /[\p{L}\p{N}]/u.test(this.characters[index] ?? "");
    let at = this.cursor;
    if (direction < 0) {
      while (at > 0 && !inWord(at - 1)) at -= 1;
      while (at > 0 && inWord(at - 1)) at -= 1;
    } else {
      while (at < this.characters.length && !inWord(at)) at += 1;
      while (at < this.characters.length && inWord(at)) at += 1;
    }
    return at;
  }

  /** Where the word before the cursor begins, as Ctrl-W takes words: what is between blanks. */
  blankEdge(): number {
    let at = this.cursor;
    while (at > 0 && this.characters[at - 1] === " ") at -= 1;
    while (at > 0 && this.characters[at - 1] !== " ") at -= 1;
    return at;
  }

  /** Cuts from the cursor to a place; what was cut can be yanked. */
  kill(to: number): void {
    const from = Math.min(to, this.cursor);
    const until = Math.max(to, this.cursor);
    if (from === until) return;
    this.remember();
    const cut = this.characters.splice(from, until - from).join("");
    if (this.killing) {
      const last = this.killRing.pop() ?? "";
      this.killRing.push(to < this.cursor ? cut + last : last + cut);
    } else this.killRing.push(cut);
    this.killing = true;
    this.cursor = from;
  }

  yank(): void {
    const text = this.killRing.at(-1);
    if (text === undefined) return;
    this.remember();
    this.yankIndex = this.killRing.length - 1;
    this.place(text);
  }

  /** Meta-Y: what was yanked gives way to what was cut before it. */
  yankPop(): void {
    if (this.yankLength === 0 || this.killRing.length === 0) return;
    this.cursor -= this.yankLength;
    this.characters.splice(this.cursor, this.yankLength);
    this.yankIndex = (this.yankIndex + this.killRing.length - 1) % this.killRing.length;
    this.place(this.killRing[this.yankIndex]!);
  }

  transpose(): void {
    if (this.cursor === 0 || this.characters.length < 2) return;
    this.remember();
    const at = this.cursor === this.characters.length ? this.cursor - 1 : this.cursor;
    const [left, right] = [this.characters[at - 1]!, this.characters[at]!];
    this.characters[at - 1] = right;
    this.characters[at] = left;
    this.cursor = at + 1;
  }

  /** Changes the word after the cursor: upper case, lower case, capital. */
  changeWord(change: (word: string) => string): void {
    const end = this.wordEdge(1);
    this.remember();
    const changed = [...change(this.characters.slice(this.cursor, end).join(""))];
    this.characters.splice(this.cursor, end - this.cursor, ...changed);
    this.cursor += changed.length;
  }

  undo(): void {
    const state = this.states.pop();
    if (!state) return;
    this.characters = state.characters;
    this.cursor = state.cursor;
    this.typing = false;
  }

  private place(text: string): void {
    const added = [...text];
    this.characters.splice(this.cursor, 0, ...added);
    this.cursor += added.length;
    this.yankLength = added.length;
  }

  private remember(): void {
    this.states.push({ characters: [...this.characters], cursor: this.cursor });
    if (this.states.length > 200) this.states.shift();
  }
}
