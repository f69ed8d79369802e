/** The error numbers that programs meet, with the words of strerror(3). */
export const ERRNO = {
  EPERM: "Operation not permitted",
  ENOENT: "No such file or directory",
  ESRCH: "No such process",
  EINTR: "Interrupted system call",
  EIO: "Input/output error",
  E2BIG: "Argument list too long",
  ENOEXEC: "Exec format error",
  EBADF: "Bad file descriptor",
  ECHILD: "No child processes",
  EAGAIN: "Resource temporarily unavailable",
  ENOMEM: "Cannot allocate memory",
  EACCES: "Permission denied",
  EBUSY: "Device or resource busy",
  EEXIST: "File exists",
  EXDEV: "Invalid cross-device link",
  ENOTDIR: "Not a directory",
  EISDIR: "Is a directory",
  EINVAL: "Invalid argument",
  ENOTTY: "Inappropriate ioctl for device",
  ENOSPC: "No space left on device",
  EROFS: "Read-only file system",
  EPIPE: "Broken pipe",
  ENAMETOOLONG: "File name too long",
  ENOTEMPTY: "Directory not empty",
  ELOOP: "Too many levels of symbolic links",
  EADDRINUSE: "Address already in use",
  EADDRNOTAVAIL: "Cannot assign requested address",
  ENETUNREACH: "Network is unreachable",
  ECONNRESET: "Connection reset by peer",
  ETIMEDOUT: "Connection timed out",
  ECONNREFUSED: "Connection refused",
  EHOSTUNREACH: "No route to host",
  ENOTCONN: "Transport endpoint is not connected",
  ENXIO: "No such device or address",
} as const;

export type ErrorCode = keyof typeof ERRNO;

/** A system call failed: `code` for programs, `message` is strerror's sentence. */
export class SystemError extends Error {
  readonly code: ErrorCode;
  /** What it failed on, where there is one: a path, an address. */
  readonly subject: string | undefined;
  constructor(code: ErrorCode, subject?: string) {
    // An answer and no mistake, made by the thousand: the trace of the stack would be most of what it costs.
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(ERRNO[code]);
    Error.stackTraceLimit = limit;
    this.name = "SystemError";
    this.code = code;
    this.subject = subject;
  }
}

/** Whether `error` is a SystemError (of one of `codes`, if any are given). */
export function isSystemError(error: unknown, ...codes: ErrorCode[]): error is SystemError {
  return error instanceof SystemError && (codes.length === 0 || codes.includes(error.code));
}
