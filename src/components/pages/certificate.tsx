import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Progress } from "../../lab/progress.ts";
import { writeExport } from "../../lab/portfolio.ts";
import { saveFile } from "../../workspace/save-file.ts";
import { openKeeper } from "../../workspace/storage.ts";
import { localPath, type Locale } from "../course/locales.ts";
import { dateOf, type CourseData } from "./course-data.ts";
import { pageStrings } from "./strings.ts";

const NAME_KEY = "podlab.name";

interface Line {
  id: string;
  title: string;
  date: string;
  hash: string;
}

/** The labs that are done, each with the hash of its session's log: what is handed in can be compared with it. */
export function CertificatePage({ locale, course }: { locale: Locale; course: CourseData }) {
  const strings = pageStrings(locale).certificate;
  const name = useSignal(readName());
  const lines = useSignal<Line[] | undefined>(undefined);
  const logs = useSignal<{ progress: Progress; logs: Record<string, unknown> } | undefined>(undefined);

  useEffect(() => {
    void (async () => {
      const keeper = await openKeeper();
      const progress = keeper.loadProgress();
      const kept: Record<string, unknown> = {};
      const made: Line[] = [];
      for (const lab of course.modules.flatMap((module) => module.labs)) {
        const state = progress.labs[lab.id];
        if (!state?.done) continue;
        const log = await keeper.loadLog(lab.id);
        if (log !== undefined) kept[lab.id] = log;
        made.push({ id: lab.id, title: lab.title, date: state.doneAt === undefined ? "" : dateOf(state.doneAt), hash: log === undefined ? "" : await hashOf(log) });
      }
      logs.value = { progress, logs: kept };
      lines.value = made;
    })();
  }, []);

  const first = course.modules.flatMap(({ labs }) => labs)[0];
  if (lines.value?.length === 0) {
    return (
      <>
        <p>{strings.none}</p>
        {first && <p class="actions"><a class="call" href={localPath(locale, `/labs/${first.id}/`)}>{strings.begin(first.title)}</a></p>}
      </>
    );
  }
  return (
    <>
      <label class="panel line no-print"><span>{strings.name}</span><input value={name.value} maxLength={100} onInput={(event) => { name.value = event.currentTarget.value; keepName(name.value); }} /></label>
      <article class="certificate" aria-labelledby="certificate">
        <h2 id="certificate">{strings.heading}</h2>
        <p class="says">{strings.says(name.value.trim() || strings.nobody, lines.value?.length ?? 0)}</p>
        <table>
          <thead><tr><th>{strings.lab}</th><th>{strings.date}</th><th>{strings.hash}</th></tr></thead>
          <tbody>
            {(lines.value ?? []).map((line) => <tr key={line.id}><th scope="row">{line.title}</th><td>{line.date}</td><td>{line.hash === "" ? strings.noLog : <code>{line.hash.slice(0, 32)}<wbr />{line.hash.slice(32)}</code>}</td></tr>)}
          </tbody>
        </table>
        <p class="dim">{strings.issued(dateOf(Date.now()))}</p>
      </article>
      <p class="actions no-print">
        <button type="button" class="call" onClick={() => print()}>{strings.print}</button>
        <button type="button" class="call quiet" disabled={!logs.value} onClick={() => saveFile("podlab-logs.json", writeExport(logs.value as Parameters<typeof writeExport>[0]))}>{strings.logs}</button>
      </p>
      <p class="dim no-print">{strings.check.split("`").map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</p>
    </>
  );
}

/** SHA-256 of the log as it stands in files, in hexadecimal. */
async function hashOf(log: unknown): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(log)));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function readName(): string {
  try {
    return localStorage.getItem(NAME_KEY) ?? "";
  } catch {
    return "";
  }
}

function keepName(name: string): void {
  try {
    localStorage.setItem(NAME_KEY, name);
  } catch {
    // It stands on the page until it is closed.
  }
}
