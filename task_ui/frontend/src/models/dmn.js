// The editor of decision tables: dmn-js, a tab for each decision. The bpmn.io mark stays.
import Modeler from 'dmn-js/lib/Modeler';
import 'dmn-js/dist/assets/diagram-js.css';
import 'dmn-js/dist/assets/dmn-js-shared.css';
import 'dmn-js/dist/assets/dmn-js-drd.css';
import 'dmn-js/dist/assets/dmn-js-decision-table.css';
import 'dmn-js/dist/assets/dmn-js-decision-table-controls.css';
import 'dmn-js/dist/assets/dmn-js-literal-expression.css';
import 'dmn-js/dist/assets/dmn-js-boxed-expression.css';
import 'dmn-js/dist/assets/dmn-js-boxed-expression-controls.css';
import 'dmn-js/dist/assets/dmn-font/css/dmn-embedded.css';
import './editors.css';
import { make, Paint } from './dom.js';
import { begin } from './editor.js';
import { cellOf, findingRules, rowRules, viewTabs } from './tables.js';
import { translateModule, translateParts } from './translate.js';
import { tryDecision } from './try-decision.js';

const place = document.getElementById('canvas');
const marks = new Paint();
const hits = new Paint();
let modeler;
let go;
let editor;

const adapter = {
  async open(source) {
    const common = { additionalModules: [translateModule] };
    modeler = new Modeler({
      container: place,
      drd: common,
      decisionTable: common,
      literalExpression: common,
      boxedExpression: common,
    });
    modeler.on('viewer.created', ({ viewer }) => viewer.on('commandStack.changed', () => editor?.changed()));
    await modeler.importXML(source, { open: false });
    const logic = make('div', { class: 'logic', hidden: true });
    place.append(logic);
    go = await viewTabs(modeler, document.getElementById('views'), logic, () => editor?.changed());
    translateParts(place, '.dmn-decision-table-container, .dmn-literal-expression-container, .dms-container, .dmn-boxed-expression-container, .djs-context-pad, .djs-palette, .context-menu', 'td, .decision-table-name, .dms-no-such');
  },

  async source() {
    return (await modeler.saveXML({ format: true })).xml;
  },

  stack() {
    return modeler?.getActiveViewer()?.get('commandStack');
  },

  mark(findings) {
    marks.put(findingRules(modeler, findings));
  },

  async show(finding) {
    await go(finding.decision);
    const cell = cellOf(modeler, finding);
    document.querySelector(`[data-element-id="${CSS.escape(cell)}"]`)?.scrollIntoView({ block: 'center', inline: 'center' });
  },

  tryOut(where, page) {
    return tryDecision(where, page, { source: () => this.source(), hit: (rows) => hits.put(rowRules(modeler, rows, 'hit')) });
  },
};

begin(adapter).then((begun) => (editor = begun));
