// Trying a form's draft: it is filled in as in a task and checked by the server, which takes or refuses the data.
import { button, make } from './dom.js';
import { fill } from './filling.js';
import { ask } from './server.js';
import { problem } from './try-process.js';
import { say } from './words.js';

export function tryForm(place, page, tools) {
  const body = make('div', { class: 'stack' });
  place.replaceChildren(make('p', { class: 'muted', text: say('nothingStored') }), body);
  prepare(body, page, tools);
  return { prepare: () => prepare(body, page, tools) };
}

async function prepare(body, page, tools) {
  const source = await tools.source();
  const { status, body: answer } = await ask(page.urls.tryStart, { source });
  if (status !== 200) {
    body.replaceChildren(problem(answer, status));
    return;
  }
  const box = make('div');
  const result = make('div', { 'aria-live': 'polite' });
  body.replaceChildren(box, result);
  const asked = await fill(box, page, answer.form);
  const again = button(say('startAgain'), () => prepare(body, page, tools));
  const check = button(say('check'), () => send(asked, page, source, result), 'primary');
  result.before(make('p', { class: 'bar' }, check, again));
}

async function send(asked, page, source, result) {
  const data = asked.data();
  if (data === null) {
    return;
  }
  const { status, body } = await ask(page.urls.try, { source, data });
  if (status !== 200) {
    result.replaceChildren(problem(body, status));
    return;
  }
  const rows = Object.entries(body.data).map(([name, value]) =>
    make('tr', {}, make('th', { scope: 'row', text: name }), make('td', { text: value === null ? say('noValue') : typeof value === 'string' ? value : JSON.stringify(value) })),
  );
  result.replaceChildren(make('div', { class: 'notice done' }, make('div', {}, make('strong', { text: say('accepted') }), make('table', { class: 'mini' }, make('tbody', {}, ...rows)))));
}
