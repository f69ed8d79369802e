/** An expression that cannot be compiled. */
export class CelError extends Error {
  /** Offset in the source at which it goes wrong, from 0. */
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.name = "CelError";
    this.offset = offset;
  }
}
