/** The files of a lab's folder: path -> text. */
export type LabFolder = Readonly<Record<string, string>>;

/** What a lab's folder may hold: characters of all files, and files. */
export const FOLDER_LIMITS = { characters: 2_000_000, files: 200 };

/** What is too large in a folder, as a sentence; undefined when nothing is. */
export function tooLarge(folder: LabFolder): string | undefined {
  const texts = Object.values(folder);
  const size = texts.reduce((sum, text) => sum + text.length, 0);
  if (texts.length <= FOLDER_LIMITS.files && size <= FOLDER_LIMITS.characters) return undefined;
  return `This folder is too large for a lab: at most ${FOLDER_LIMITS.files} files and ${FOLDER_LIMITS.characters / 1e6} MB.`;
}
