// Running a process's draft step by step beside its diagram. What was done so far is kept here and sent whole with
// every step, so a step can be taken back and the run goes on with the draft as it is drawn now.
import { button, make } from './dom.js';
import { fill, json } from './filling.js';
import { ask } from './server.js';
import { say, text } from './words.js';

export function tryProcess(place, page, tools) {
  const trial = new Trial(place, page, tools);
  trial.prepare();
  return trial;
}

class Trial {
  constructor(place, page, tools) {
    Object.assign(this, { place, page, tools });
    this.drafts = make('input', { type: 'checkbox' });
    this.body = make('div', { class: 'stack' });
    place.replaceChildren(
      make('p', { class: 'muted', text: say('nothingStored') }),
      make('label', { class: 'check' }, this.drafts, make('span', { text: say('withDrafts') })),
      this.body,
    );
    this.drafts.addEventListener('change', () => this.prepare());
  }

  async prepare() {
    this.acts = [];
    this.start = null;
    this.at = null;
    this.tools.walked(null);
    const { status, body } = await ask(this.page.urls.tryStart, { source: await this.tools.source(), with_drafts: this.drafts.checked });
    if (status !== 200) {
      this.body.replaceChildren(problem(body, status));
      return;
    }
    const box = make('div');
    const asked = body.form ? fill(box, this.page, body.form) : json(box, say('startVariables'));
    this.body.replaceChildren(box, button(say('start'), async () => this.begin(await asked), 'primary'));
  }

  async begin(asked) {
    const data = asked.data();
    if (data === null) {
      return;
    }
    this.start = data;
    this.acts = [];
    await this.run((errors) => asked.refuse(errors));
  }

  async act(act, refuse) {
    this.acts.push(act);
    await this.run((errors) => {
      this.acts.pop();
      refuse(errors);
    });
  }

  async run(refuse) {
    const { status, body } = await ask(this.page.urls.try, {
      source: await this.tools.source(),
      data: this.start,
      acts: this.acts,
      at: this.at,
      with_drafts: this.drafts.checked,
    });
    if (status === 200) {
      this.at ||= body.began;
      this.show(body);
    } else {
      refuse(body.errors?.map(({ path, detail }) => (path ? `${path}：${detail}` : detail)) || [body.detail || String(status)]);
    }
  }

  show(run) {
    this.tools.walked(run);
    const bar = make(
      'p',
      { class: 'bar' },
      button(say('startAgain'), () => this.prepare(), 'small'),
      this.acts.length ? button(say('back'), () => (this.acts.pop(), this.run(() => {})), 'small') : null,
    );
    const waits = run.waits.map((wait) => this.wait(wait));
    const end = run.ended
      ? [make('p', { class: 'notice done', text: `${say('ended')}${run.ended_at.length ? `：${run.ended_at.map(text).join('、')}` : ''}` })]
      : [];
    this.body.replaceChildren(bar, ...end, ...waits, told(run, this.tools.look), variables(run.variables));
    if (run.live.length) {
      this.tools.look(run.live[0]);
    }
  }

  wait(wait) {
    const box = make('div', { class: 'wait-body' });
    const head = make(
      'button',
      { type: 'button', class: 'wait-head', on: { click: () => this.tools.look(wait.element) } },
      make('span', { class: `tag ${wait.kind === 'incident' ? 'red' : 'accent'}`, text: say(wait.kind) }),
      make('strong', { text: text(wait.name) }),
    );
    WAITS[wait.kind](this, wait, box);
    return make('section', { class: 'wait', 'data-element': wait.element }, head, box);
  }
}

// How each kind of wait is answered.
const WAITS = {
  async task(trial, wait, box) {
    if (wait.roles.length) {
      box.append(make('p', { class: 'muted', text: say('completeAs', wait.roles.map(text).join('、')) }));
    }
    const inner = make('div');
    box.append(inner);
    const asked = wait.form ? await fill(inner, trial.page, wait.form) : json(inner, say('noForm'));
    box.append(answer(trial, wait, say('complete'), 'complete', asked, 'primary'));
  },
  timer(trial, wait, box) {
    box.append(make('p', { class: 'muted', text: say('dueAt', text(wait.detail)) }), plain(trial, wait, say('fire'), 'fire'));
  },
  job(trial, wait, box) {
    box.append(make('p', { class: 'muted', text: text(wait.detail) }));
    const asked = json(box, say('jobResult'));
    const code = make('input', { type: 'text', placeholder: say('errorCode'), 'aria-label': say('errorCode') });
    const fails = button(say('jobError'), () => trial.act({ kind: 'error', token: wait.token, data: { code: code.value } }, asked.refuse));
    box.append(answer(trial, wait, say('jobDone'), 'job', asked, 'primary'), make('p', { class: 'bar' }, code, fails));
  },
  message(trial, wait, box) {
    box.append(make('p', { class: 'muted', text: text(wait.detail) }));
    box.append(answer(trial, wait, say('arrives'), 'message', json(box, say('payload'))));
  },
  incident(trial, wait, box) {
    box.append(make('p', { class: 'wrong', text: text(wait.detail) }));
    box.append(answer(trial, wait, say('retry'), 'retry', json(box, say('correction'))));
  },
};

function answer(trial, wait, label, kind, asked, look = '') {
  return button(
    label,
    () => {
      const data = asked.data();
      if (data !== null) {
        trial.act({ kind, token: wait.token, data }, (errors) => asked.refuse(errors));
      }
    },
    look,
  );
}

function plain(trial, wait, label, kind) {
  return button(label, () => trial.act({ kind, token: wait.token, data: {} }, () => {}));
}

function told(run, look) {
  const items = run.told.map((each) =>
    make(
      'li',
      { class: each.kind === 'incident.raised' ? 'bad' : '' },
      make('button', { type: 'button', class: 'link', text: `${text(each.what)} · ${text(each.name)}`, on: { click: () => look(each.element) } }),
      text(each.detail) ? make('p', { class: 'sentence', text: text(each.detail) }) : null,
    ),
  );
  return make('section', { class: 'told' }, make('h3', { text: say('happened') }), make('ol', {}, ...items));
}

function variables(values) {
  const rows = Object.entries(values).map(([name, value]) =>
    make('tr', {}, make('th', { scope: 'row', text: name }), make('td', { text: typeof value === 'string' ? value : JSON.stringify(value) })),
  );
  return make('details', { class: 'variables' }, make('summary', { text: say('variables') }), make('table', { class: 'mini' }, make('tbody', {}, ...rows)));
}

export function problem(body, status) {
  const errors = body.errors?.map(({ path, detail }) => make('li', { text: path ? `${path}：${detail}` : detail })) || [];
  return make('div', { class: 'notice error', role: 'alert' }, make('div', {}, make('strong', { text: body.detail && !errors.length ? body.detail : say('refused') }), make('ul', {}, ...errors), errors.length ? null : make('span', { text: body.detail ? '' : String(status) })));
}
