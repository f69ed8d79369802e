/** The lines that were entered, oldest first. */
export class History {
  private lines: string[] = [];
  /** The number of the first line that is kept. */
  private base = 1;
  /** Lines at most; undefined for no bound. */
  limit: number | undefined = 500;

  get length(): number {
    return this.base - 1 + this.lines.length;
  }

  get entries(): readonly string[] {
    return this.lines;
  }

  /** Number of the first entry. */
  get first(): number {
    return this.base;
  }

  add(line: string): void {
    this.lines.push(line);
    this.trim();
  }

  /** The entry with a number; undefined when there is none. */
  at(number: number): string | undefined {
    return this.lines[number - this.base];
  }

  replaceLast(line: string): void {
    this.lines[this.lines.length - 1] = line;
  }

  delete(number: number): boolean {
    const index = number - this.base;
    if (index < 0 || index >= this.lines.length) return false;
    this.lines.splice(index, 1);
    return true;
  }

  clear(): void {
    this.lines = [];
    this.base = 1;
  }

  private trim(): void {
    if (this.limit === undefined || this.lines.length <= this.limit) return;
    const gone = this.lines.length - this.limit;
    this.lines.splice(0, gone);
    this.base += gone;
  }
}
