/** The cells of a character as the shell counts them, for the terminal of a page. */
export { codePointWidth } from "../../shell/width.ts";
