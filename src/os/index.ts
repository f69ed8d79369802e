export * from "./calls.ts";
export { Holding, MOST_HELD } from "./holding.ts";
export { readAll, readPath, readWhole } from "./read-whole.ts";
export { afterRest, later, laterModule, loadedModule, loadLater, loadModule, loadRest, restModule } from "./later.ts";
export { Cgroup } from "./cgroup.ts";
export { enterNamespaces } from "./namespaces.ts";
export { ipcOf, type IpcKind, type IpcObject } from "./ipc.ts";
export * from "./daemons.ts";
export { buildDevices } from "./devices.ts";
export { ERRNO, isSystemError, SystemError, type ErrorCode } from "./errors.ts";
export { Exit, exitNumber, type ExitStatus } from "./exit.ts";
export { CountedFile, WaitList, type Cancel, type FileInfo, type OpenFile } from "./file.ts";
export * from "./fs/index.ts";
export { REASONS, type HttpHandler, type HttpRequest, type HttpResponse } from "./http.ts";
export { parseUrl, request, resolve, type Target } from "./http-client.ts";
export { findExecutable, Machine, PidNamespace, type MachineOptions } from "./machine.ts";
export {
  HttpError, ResolveError, type Connection, type DnsAnswer, type DnsHandler, type HttpOptions, type Link, type Listener,
  type ListenOptions, type Network, type Resolver, type RouteEntry,
} from "./net.ts";
export { ByteQueue, createPipe, NullFile, PIPE_CAPACITY, SinkFile } from "./pipe.ts";
export type { FileStatus, ProcessFiles } from "./process-files.ts";
export { KERNEL, KERNEL_BANNER } from "./kernel.ts";
export { KernelSettings } from "./kernel-settings.ts";
export { buildProc, type ProcOptions } from "./proc.ts";
export { baseName, Process, type Program, type SignalHandler, type SpawnOptions } from "./process.ts";
export { defaultAction, signalOf, SIGNALS, type Signal } from "./signals.ts";
export { base64, base64Url, concat, fillReferences, fromBase64, fromBase64Url, fromHex, referencesIn, toHex } from "./text.ts";
export { type Call, nested, NestedCall, type Outcome, STEP_COST, type SystemCall, Thread } from "./thread.ts";
export { COOKED, Tty, TtyFile, ttyOf, type TerminalModes } from "./tty.ts";
export { ask, connectUnix, type ExecChannel, listenUnix, SocketError, type SocketMethod, socketService, type SshChannel, Upgrade } from "./unix-socket.ts";
