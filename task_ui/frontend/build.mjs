// Bundle the pages' browser code into the directory given as the only argument.
//
// form-js has no hook for its own texts (controls, validation), so they are replaced here, each as often as it is
// known to stand there; a text that is no longer found fails the build rather than appearing in English.
import * as esbuild from 'esbuild';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const out = process.argv[2];

// [text in form-js, what takes its place, how often it stands there]
const words = [
  ["'Value is not a number.'", "WORDS('notANumber')", 1],
  ["'Value is expected to ' + (decimalDigits === 0 ? 'be an integer' : `have at most ${decimalDigits} decimal digit${decimalDigits > 1 ? 's' : ''}`) + '.'", "decimalDigits === 0 ? WORDS('integer') : WORDS('decimals', decimalDigits)", 1],
  ['`Please select a valid value, the two nearest valid values are ${previousValue} and ${nextValue}.`', "WORDS('increment', increment)", 1],
  ['`Field must match pattern ${validation.pattern}.`', "WORDS('pattern')", 1],
  ["'Field is required.'", "WORDS('required')", 1],
  ['`Field must have minimum value of ${validation.min}.`', "WORDS('min', validation.min)", 1],
  ['`Field must have maximum value of ${validation.max}.`', "WORDS('max', validation.max)", 1],
  ["'Min validation value is not a valid number.'", "WORDS('limitUnknown')", 1],
  ["'Max validation value is not a valid number.'", "WORDS('limitUnknown')", 1],
  ['`Field must have minimum length of ${validation.minLength}.`', "WORDS('minLength', validation.minLength)", 1],
  ['`Field must have maximum length of ${validation.maxLength}.`', "WORDS('maxLength', validation.maxLength)", 1],
  ["'Field must be a valid  international phone number. (e.g. +4930664040900)'", "WORDS('phone')", 1],
  ["'Field must be a valid email.'", "WORDS('email')", 1],
  ["children: valueLabel || 'Select'", "children: valueLabel || WORDS('select')", 1],
  ["placeholder: 'Search'", "placeholder: WORDS('search')", 1],
  ["placeholder: disabled || readonly ? undefined : 'Search'", "placeholder: disabled || readonly ? undefined : WORDS('search')", 1],
  ["emptyListMessage = 'No results'", "emptyListMessage = WORDS('noResults')", 1],
  ["hasOptionsLeft ? 'No results' : 'All values selected'", "hasOptionsLeft ? WORDS('noResults') : WORDS('allSelected')", 1],
  ['" ", \'Add new\']', '" ", WORDS(\'add\')]', 1],
  ["`Expand all (${values.length - 1})`", "WORDS('expandAll')", 1],
  ['" ", \'Collapse\']', '" ", WORDS(\'collapse\')]', 1],
  ['"aria-label": `Remove list item ${itemIndex + 1}`', '"aria-label": WORDS(\'removeRow\', itemIndex + 1)', 1],
  ['title: "Remove tag"', "title: WORDS('remove')", 1],
  ['"aria-label": "Increment"', '"aria-label": WORDS(\'stepUp\')', 1],
  ['"aria-label": "Decrement"', '"aria-label": WORDS(\'stepDown\')', 1],
  ['"aria-label": "Previous page"', "\"aria-label\": WORDS('previousPage')", 1],
  ['"aria-label": "Next page"', "\"aria-label\": WORDS('nextPage')", 1],
  ['children: "Nothing to show."', "children: WORDS('nothing')", 1],
  ["evaluatedColumns.length === 0 ? 'Nothing to show.'", "evaluatedColumns.length === 0 ? WORDS('nothing')", 1],
  ["'Date and time must both be entered.'", "WORDS('dateAndTime')", 1],
  ['children: "Browse"', "children: WORDS('browse')", 1],
  ["return 'No files selected'", "return WORDS('noFiles')", 1],
  // Dates are written 2026-11-23 here, whatever the browser's locale; Sweden writes them so.
  ["function getLocaleDateFormat(locale = 'default')", "function getLocaleDateFormat(locale = 'sv-SE')", 1],
];

const formWords = {
  name: 'form-words',
  setup(build) {
    build.onLoad({ filter: /form-js-viewer[\\/]dist[\\/]index\.es\.js$/ }, async ({ path }) => {
      let source = await readFile(path, 'utf8');
      for (const [from, to, times] of words) {
        const found = source.split(from).length - 1;
        if (found !== times) {
          throw new Error(`form-js: expected ${times} of ${from}, found ${found}`);
        }
        source = source.split(from).join(to);
      }
      return { contents: `import { word as WORDS } from '${join(process.cwd(), 'src/words.js')}';\n${source}`, loader: 'js' };
    });
  },
};

// The text editors inside the modelers (CodeMirror) would put their styles into a <style>, which the pages' policy
// refuses; the other way they know, constructed style sheets, is allowed, so they always take that.
const strictStyles = {
  name: 'strict-styles',
  setup(build) {
    build.onLoad({ filter: /style-mod[\\/]src[\\/]style-mod\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const found = '!root.head && root.adoptedStyleSheets';
      if (source.split(found).length !== 2) {
        throw new Error(`style-mod: expected one of ${found}`);
      }
      return { contents: source.replace(found, 'root.adoptedStyleSheets'), loader: 'js' };
    });
  },
};

const pages = ['frame', 'form', 'diagram'];
const models = ['bpmn', 'dmn', 'form', 'fill', 'view'];

await esbuild.build({
  entryPoints: Object.fromEntries([
    ...pages.map((name) => [name, `src/${name}.js`]),
    ...models.map((name) => [`models-${name}`, `src/models/${name}.js`]),
  ]),
  outdir: out,
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2021',
  // The form editor, the form viewer in it and their properties panel must share one preact.
  alias: { preact: '@bpmn-io/properties-panel/preact' },
  jsx: 'automatic',
  jsxImportSource: 'preact',
  loader: { '.js': 'jsx', '.svg': 'dataurl', '.woff': 'dataurl', '.woff2': 'dataurl', '.ttf': 'empty', '.eot': 'empty' },
  legalComments: 'linked',
  plugins: [formWords, strictStyles],
  logLevel: 'warning',
});

const fonts = 'node_modules/@expo-google-fonts/noto-sans-sc';
await mkdir(join(out, 'fonts'), { recursive: true });
for (const weight of ['400Regular', '600SemiBold']) {
  await copyFile(`${fonts}/${weight}/NotoSansSC_${weight}.ttf`, join(out, 'fonts', `NotoSansSC-${weight.slice(0, 3)}.ttf`));
}
await copyFile(`${fonts}/LICENSE_FONT`, join(out, 'fonts', 'LICENSE'));
