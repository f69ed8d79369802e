import type { StatusBody } from "../../cluster/apiserver/index.ts";

/** How a session of exec or attach ended: its exit code, or what went wrong. */
export interface End {
  exitCode: number;
  error?: StatusBody;
}

/** The end as the error channel tells it since protocol v4: a Status, also for success. */
export function endStatus({ exitCode, error }: End): string {
  if (error) return JSON.stringify(error);
  if (exitCode === 0) return JSON.stringify({ metadata: {}, status: "Success" });
  return JSON.stringify({
    metadata: {},
    status: "Failure",
    message: endText({ exitCode }),
    reason: "NonZeroExitCode",
    details: { causes: [{ reason: "ExitCode", message: String(exitCode) }] },
  });
}

/** The end as the older protocols tell it: nothing for success. */
export function endText({ exitCode, error }: End): string {
  if (error) return error.message;
  return exitCode === 0 ? "" : `command terminated with non-zero exit code: exit status ${exitCode}`;
}
