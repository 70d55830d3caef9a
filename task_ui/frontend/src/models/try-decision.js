// Trying a decision of a draft with typed inputs: the rows that matched are coloured, the reason is given in words.
import { make } from './dom.js';
import { ask } from './server.js';
import { problem } from './try-process.js';
import { say, text } from './words.js';

export function tryDecision(place, page, tools) {
  const trial = { place, page, tools, kept: {} };
  trial.drafts = make('input', { type: 'checkbox', on: { change: () => prepare(trial) } });
  trial.body = make('div', { class: 'stack' });
  place.replaceChildren(
    make('p', { class: 'muted', text: say('nothingStored') }),
    make('label', { class: 'check' }, trial.drafts, make('span', { text: say('withDrafts') })),
    trial.body,
  );
  prepare(trial);
  return { prepare: () => prepare(trial) };
}

async function prepare(trial) {
  const { status, body } = await ask(trial.page.urls.tryStart, { source: await trial.tools.source(), with_drafts: trial.drafts.checked });
  if (status !== 200) {
    trial.body.replaceChildren(problem(body, status));
    return;
  }
  const choice = make('select', { 'aria-label': say('decision') }, ...body.questions.map((each) => make('option', { value: each.id, text: text(each.name) })));
  choice.value = body.questions.some((each) => each.id === trial.chosen) ? trial.chosen : body.questions[0]?.id;
  const fields = make('div', { class: 'stack' });
  const result = make('div', { class: 'stack', 'aria-live': 'polite' });
  const show = () => {
    trial.chosen = choice.value;
    const question = body.questions.find((each) => each.id === choice.value);
    const asks = question?.asks || [];
    fields.replaceChildren(...(asks.length ? asks.map((each) => field(trial, each)) : [make('p', { class: 'muted', text: say('noInputs') })]));
    result.replaceChildren();
    trial.tools.hit([]);
  };
  choice.addEventListener('change', show);
  const form = make('form', { class: 'stack' }, body.questions.length > 1 ? make('label', { class: 'field' }, make('span', { text: say('decision') }), choice) : null, fields, make('button', { class: 'button primary', text: say('evaluate') }));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    evaluate(trial, choice.value, fields, result);
  });
  show();
  trial.body.replaceChildren(form, result);
}

function field(trial, { name, label, type, choices }) {
  const control = CONTROLS[type]?.(choices) || free(name, choices, type);
  const box = control.control || control;
  box.name = name;
  box.value = trial.kept[name] ?? box.value;
  box.addEventListener('input', () => (trial.kept[name] = box.value));
  return make('label', { class: 'field' }, make('span', { text: label === name ? name : `${label}（${name}）` }), ...[box, control.list].filter(Boolean));
}

const CONTROLS = {
  boolean: () => make('select', {}, make('option', { value: '', text: say('noValue') }), make('option', { value: 'true', text: say('yes') }), make('option', { value: 'false', text: say('no') })),
  number: () => make('input', { type: 'text', inputmode: 'decimal', autocomplete: 'off' }),
  date: () => make('input', { type: 'date' }),
};

// Text with the values the tables know as suggestions; other types take a FEEL value.
function free(name, choices, type) {
  const id = `choices-${name}`;
  const control = make('input', { type: 'text', list: choices.length ? id : null, autocomplete: 'off', placeholder: type === 'string' ? null : say('feelHint') });
  return { control, list: choices.length ? make('datalist', { id }, ...choices.map((value) => make('option', { value }))) : null };
}

async function evaluate(trial, decision, fields, result) {
  const inputs = Object.fromEntries([...fields.querySelectorAll('[name]')].map((each) => [each.name, each.value]));
  const { status, body } = await ask(trial.page.urls.try, { source: await trial.tools.source(), decision, inputs, with_drafts: trial.drafts.checked });
  if (status !== 200) {
    trial.tools.hit([]);
    result.replaceChildren(problem(body, status));
    return;
  }
  trial.tools.hit(body.rows);
  const words = body.matched.length ? say('matched', body.matched.join('、')) : '';
  result.replaceChildren(
    make('section', { class: 'outcome' }, make('h3', { text: say('result') }), outcome(body.output), words ? make('p', { class: 'muted', text: words }) : null),
    ...text(body.sentence).split('\n').map((line) => make('p', { class: 'sentence', text: line })),
  );
}

function outcome(value) {
  if (value && typeof value === 'object' && !Array.isArray(value)) {
    const rows = Object.entries(value).map(([name, each]) => make('tr', {}, make('th', { scope: 'row', text: name }), make('td', { text: shown(each) })));
    return make('table', { class: 'mini' }, make('tbody', {}, ...rows));
  }
  return make('p', { class: 'value', text: shown(value) });
}

function shown(value) {
  if (value === null || value === undefined) {
    return say('noValue');
  }
  return typeof value === 'boolean' ? say(value ? 'yes' : 'no') : typeof value === 'string' ? value : JSON.stringify(value);
}

