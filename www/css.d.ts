// A style sheet is imported as its minified text (see `build.mjs`), to become one constructed sheet.
declare module "*.css" {
  const text: string;
  export default text;
}
