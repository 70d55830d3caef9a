// Boxed logic that dmn-js has no editor for (contexts, relations, lists, invocations): each FEEL text under the names
// it stands in. The texts are changed in the model that dmn-js saves; what stands around them stays as it is.
import { make } from './dom.js';
import { say } from './words.js';

const OWN_VIEWS = ['dmn:DecisionTable', 'dmn:LiteralExpression'];

// The decisions (and functions) whose logic is shown here.
export function boxed(definitions) {
  return (definitions?.drgElement || []).filter((each) => {
    const logic = each.decisionLogic || each.encapsulatedLogic;
    return logic && !OWN_VIEWS.includes(logic.$type) && (logic.$type !== 'dmn:FunctionDefinition' || !OWN_VIEWS.includes(logic.body?.$type));
  });
}

// Shows the logic in `place`; `changed` is called when somebody types. Without it the texts are read-only.
export function showLogic(place, decision, changed) {
  const write = (element, box) => {
    element.text = box.value;
    changed?.();
  };
  const logic = decision.decisionLogic || decision.encapsulatedLogic;
  place.replaceChildren(make('h2', { text: decision.name || decision.id }), block(logic, { write, readonly: !changed }));
}

const BLOCKS = {
  'dmn:LiteralExpression': (element, how) => expression(element, how),
  'dmn:Context': (element, how) =>
    make('div', { class: 'box' }, ...(element.contextEntry || []).map((entry) => named(entry.variable?.name || say('result'), entry.value, how))),
  'dmn:List': (element, how) => make('ol', { class: 'box' }, ...(element.elements || []).map((each) => make('li', {}, block(each, how)))),
  'dmn:Relation': (element, how) => relation(element, how),
  'dmn:FunctionDefinition': (element, how) =>
    named(`(${(element.formalParameter || []).map((each) => each.name).join(', ')})`, element.body, how),
  'dmn:Invocation': (element, how) =>
    make(
      'div',
      { class: 'box' },
      block(element.calledFunction, how),
      ...(element.binding || []).map((each) => named(each.parameter?.name || '', each.bindingFormula, how)),
    ),
  'dmn:DecisionTable': (element, how) => nestedTable(element, how),
};

function block(element, how) {
  return element ? (BLOCKS[element.$type] || others)(element, how) : make('span');
}

function named(name, value, how) {
  return make('div', { class: 'entry' }, make('span', { class: 'entry-name', text: name }), block(value, how));
}

function expression(element, how) {
  const lines = (element.text || '').split('\n').length;
  const box = make('textarea', { class: 'code', rows: Math.min(Math.max(lines, 1), 12), spellcheck: 'false', readonly: how.readonly, 'data-element-id': element.id, 'aria-label': element.id || say('result') });
  box.value = element.text || '';
  box.addEventListener('input', () => how.write(element, box));
  return box;
}

function relation(element, how) {
  const head = make('tr', {}, ...(element.column || []).map((each) => make('th', { text: each.name })));
  const rows = (element.row || []).map((row) => make('tr', {}, ...(row.elements || []).map((cell) => make('td', {}, block(cell, how)))));
  return make('table', { class: 'mini relation' }, make('thead', {}, head), make('tbody', {}, ...rows));
}

function nestedTable(element, how) {
  const columns = [...(element.input || []).map((each) => each.label || each.inputExpression?.text), ...(element.output || []).map((each) => each.label || each.name || say('result'))];
  const rows = (element.rule || []).map((rule, number) =>
    make('tr', {}, make('th', { text: String(number + 1) }), ...[...(rule.inputEntry || []), ...(rule.outputEntry || [])].map((cell) => make('td', {}, expression(cell, how)))),
  );
  const head = make('tr', {}, make('th', { text: element.hitPolicy || 'UNIQUE' }), ...columns.map((text) => make('th', { text })));
  return make('table', { class: 'mini relation' }, make('thead', {}, head), make('tbody', {}, ...rows));
}

// A kind of logic that is not known here: its texts, in order.
function others(element, how) {
  const found = [];
  for (const { name } of element.$descriptor?.properties || []) {
    const value = element.get(name);
    found.push(...(Array.isArray(value) ? value : [value]).filter((each) => each?.$type && each !== element.$parent && each.$parent === element));
  }
  return make('div', { class: 'box' }, ...found.filter((each) => each.text !== undefined || BLOCKS[each.$type]).map((each) => (BLOCKS[each.$type] ? block(each, how) : expression(each, how))));
}
