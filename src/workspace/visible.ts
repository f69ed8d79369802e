/** Control characters (but for tab and line feed), marks that turn the direction of text, and characters without width. */
// eslint-disable-next-line no-control-regex
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/**
 * Text from the cluster (messages, annotations, output) as it may stand on the page: what would act unseen (escape sequences,
 * marks that turn the direction of what follows) is written out, `⟨1B⟩`, `⟨202E⟩`, so that it is seen and does nothing.
 */
export function visible(text: string): string {
  return text.replace(UNSEEN, (character) => `⟨${character.charCodeAt(0).toString(16).toUpperCase()}⟩`);
}
