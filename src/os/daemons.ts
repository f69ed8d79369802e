/*
 * What the daemons of a machine are asked through their Unix sockets, known to those who ask (systemctl, journalctl, crictl) and to those who
 * answer: where the sockets are, and the messages in names and units of D-Bus.
 */

export const SYSTEMD_SOCKET = "/run/systemd/private";
export const JOURNAL_SOCKET = "/run/systemd/journal/io.systemd.journal";
/** CRI: the messages are those of api.proto, runtime v1, in JSON. */
export const CONTAINERD_SOCKET = "/run/containerd/containerd.sock";

/** A unit as systemd tells of it: times in ms since 1970 (0: never), sizes in bytes. */
export interface UnitProperties {
  Id: string;
  Description: string;
  LoadState: "loaded" | "not-found";
  ActiveState: "active" | "inactive" | "failed" | "activating" | "deactivating";
  SubState: string;
  UnitFileState: "enabled" | "disabled" | "static";
  FragmentPath: string;
  DropInPaths: string[];
  Documentation: string[];
  ActiveEnterTimestamp: number;
  InactiveEnterTimestamp: number;
  StateChangeTimestamp: number;
  MainPID: number;
  ExecMainPID: number;
  ExecMainStatus: number;
  ExecMainCode: number;
  ExecStart: string;
  MemoryCurrent: number;
  MemoryPeak: number;
  CPUUsageNSec: number;
  TasksCurrent: number;
  TasksMax: number;
  ControlGroup: string;
  NRestarts: number;
  /** success, exit-code, signal ... */
  Result: string;
  Processes: { pid: number; command: string }[];
}

/** A line of a machine's journal. */
export interface JournalEntry {
  /** Counts from 1. */
  cursor: number;
  /** ms since 1970; the fraction is microseconds. */
  time: number;
  /** kubelet.service; "" for the kernel. */
  unit: string;
  /** kubelet, systemd ... */
  identifier: string;
  pid: number;
  /** As syslog's: 3 error, 4 warning, 6 info. */
  priority: number;
  message: string;
  hostname: string;
}

/** Which entries are wanted; all of what is said has to hold. */
export interface JournalQuery {
  /** With or without ".service". */
  unit?: string;
  identifier?: string;
  /** So urgent at least, that is, no greater number. */
  priority?: number;
  /** ms since 1970, both included. */
  since?: number;
  until?: number;
  /** Only the last of them. */
  lines?: number;
  /** Only what comes behind this entry. */
  cursor?: number;
  /** Answers only when there is an entry. */
  wait?: boolean;
}

export interface JournalAnswer {
  entries: JournalEntry[];
  /** The starts of the machine; times in ms since 1970. */
  boots: { id: string; first: number; last: number }[];
}
