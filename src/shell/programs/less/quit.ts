

export class Quit {
  readonly code: number;
  constructor(code: number) {
    this.code = code;
  }
}
