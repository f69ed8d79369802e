/** A call that cannot be taken, as one sentence. */
export class UsageError extends Error {}
