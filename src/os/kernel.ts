/** The kernel of every simulated machine, as uname(2) tells of it: the one of the recorded cluster's nodes. */
export const KERNEL = {
  release: "6.18.44-fc-v657",
  version: "#1 SMP PREEMPT_DYNAMIC Mon Jun 15 08:12:44 UTC 2026",
} as const;

/** What /proc/version holds, and what the kernel says first. */
export const KERNEL_BANNER = `Linux version ${KERNEL.release} (build@podlab) (gcc 12.2.0) ${KERNEL.version}`;
