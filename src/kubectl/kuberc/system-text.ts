/** `open PATH: no such file or directory`, as Go says what a system call answered. */
export const systemText = (path: string, error: unknown): string => `open ${path}: ${(error as Error).message.toLowerCase()}`;
