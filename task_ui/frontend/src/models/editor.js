// What the editors of all three kinds of model have in common: loading and saving the draft, findings, submitting.
//
// Nothing typed is lost: each change goes to this computer's store within half a second and to the server within two;
// what the server has not accepted stays here through a reload, a lost session or a server that is away. Two people who
// save over each other are told and choose. A draft that nobody changes is never written anew.
import { pageData } from '../page.js';
import { confirmed } from '../page.js';
import { Draft as Kept } from '../draft.js';
import { button, download, make } from './dom.js';
import { ask, newToken, read } from './server.js';
import { say } from './words.js';

const KEEP_AFTER = 400;
const SEND_AFTER = 1500;
const AGAIN_AFTER = 5000;

// An adapter has: open(source), source() → text, mark(findings), show(finding), tryOut(place, page), stack() → commands.
export async function begin(adapter) {
  const page = pageData('editor-data');
  const editor = new Editor(page, adapter);
  await editor.open();
  return editor;
}

class Editor {
  constructor(page, adapter) {
    this.page = page;
    this.adapter = adapter;
    this.revision = page.revision;
    this.kept = new Kept(`model:${page.person}:${page.id}`);
    this.changes = 0;
    this.sent = 0;
    this.blocked = false;
    this.tabs();
    this.acts();
  }

  async open() {
    const { status, text } = await read(this.page.urls.source);
    if (status !== 200) {
      this.notice('error', say('failed', status));
      return;
    }
    const kept = this.kept.read();
    const mine = kept && kept.source !== text ? kept : null;
    if (kept && !mine) {
      this.kept.drop();
    }
    await this.load(mine ? mine.source : text);
    adapterReady();
    if (mine && mine.revision === this.revision) {
      this.restored();
    } else if (mine) {
      this.conflict();
    } else {
      this.state(say('unchanged'));
    }
    this.check();
  }

  async load(source) {
    try {
      await this.adapter.open(source, this.page);
    } catch (error) {
      this.notice('error', say('cannotOpen', error.message));
      this.blocked = true;
    }
  }

  // -- changes and saving

  changed() {
    this.steps();
    if (this.blocked || !this.page.may.edit) {
      return;
    }
    this.changes += 1;
    this.state(say('unsaved'));
    clearTimeout(this.keepTimer);
    clearTimeout(this.sendTimer);
    this.keepTimer = setTimeout(() => this.keep(), KEEP_AFTER);
    this.sendTimer = setTimeout(() => this.save(), SEND_AFTER);
  }

  async keep() {
    const source = await this.adapter.source();
    this.kept.keep({ revision: this.revision, source });
    return source;
  }

  // Saves are one after another; a change during a save is sent by the next.
  async save() {
    clearTimeout(this.sendTimer);
    if (this.saving) {
      await this.saving;
    }
    if (this.changes === this.sent || this.blocked) {
      return !this.blocked;
    }
    this.saving = this.send();
    const done = await this.saving;
    this.saving = null;
    return done;
  }

  async send(fresh = false) {
    const until = this.changes;
    const source = await this.keep();
    this.state(say('saving'));
    const { status, body } = await ask(this.page.urls.save, { source, revision: this.revision });
    if (status === 200) {
      this.saved(body, until);
      return true;
    }
    if (body.code === 'csrf' && !fresh && (await newToken(this.page.urls.page))) {
      return this.send(true);
    }
    this.notSaved(status, body);
    return false;
  }

  saved(body, until) {
    this.revision = body.revision;
    this.sent = until;
    if (this.changes === until) {
      this.kept.drop();
    }
    this.page.state = body.state;
    this.state(say('saved', body.at));
    this.clearNotice();
    this.shown(body);
    this.check();
  }

  notSaved(status, body) {
    this.state(say('unsaved'));
    if (status === 401 || body.code === 'csrf') {
      this.notice('error', say('signedOut'), [make('a', { href: this.page.urls.signIn, text: say('signIn') })]);
    } else if (body.code === 'draft-conflict') {
      this.conflict(body.detail);
    } else if (status === 0 || status >= 500) {
      this.state(say('offline'));
      this.sendTimer = setTimeout(() => this.save(), AGAIN_AFTER);
    } else {
      this.notice('error', say('failed', body.detail || status));
    }
  }

  restored() {
    const drop = button(say('discardKept'), () => (this.kept.drop(), location.reload()), 'small');
    this.notice('info', say('restored'), [drop]);
    this.changed();
  }

  conflict(detail) {
    this.blocked = true;
    const words = detail || this.page.words.conflict;
    this.notice('error', say('conflict', words), [
      button(say('keepMine'), () => this.keepMine(), 'small'),
      button(say('takeTheirs'), () => this.takeTheirs(), 'small'),
    ]);
  }

  async keepMine() {
    if (!(await confirmed(say('keepMineAsk'), say('keepMine')))) {
      return;
    }
    const theirs = await read(this.page.urls.source);
    const now = await read(this.page.urls.draft);
    if (theirs.status !== 200 || now.status !== 200) {
      this.notSaved(now.status, {});
      return;
    }
    download(`theirs-${this.page.file}`, theirs.text);
    this.revision = JSON.parse(now.text).revision;
    this.blocked = false;
    this.changes += 1;
    await this.save();
  }

  async takeTheirs() {
    if (await confirmed(say('takeTheirsAsk'), say('takeTheirs'))) {
      download(`mine-${this.page.file}`, await this.adapter.source());
      this.kept.drop();
      location.reload();
    }
  }

  // What can be undone and redone now; the three editors have the same kind of command stack.
  steps() {
    const stack = this.adapter.stack();
    for (const act of document.querySelectorAll('[data-history]')) {
      act.disabled = !(act.dataset.history === 'undo' ? stack?.canUndo() : stack?.canRedo());
    }
  }

  // -- findings

  async check() {
    const round = (this.round = (this.round || 0) + 1);
    const { status, body } = await ask(this.page.urls.check, { source: await this.adapter.source() });
    if (status === 200 && round === this.round) {
      this.findings = body.findings;
      this.adapter.mark(body.findings);
      this.list(body.findings);
    }
    return this.findings;
  }

  list(findings) {
    const place = document.getElementById('findings');
    const errors = findings.filter((each) => each.severity === 'error').length;
    const count = document.querySelector('[data-count=findings]');
    count.textContent = findings.length || '';
    count.className = `count${errors ? ' late' : ''}`;
    if (!findings.length) {
      place.replaceChildren(make('p', { class: 'muted', text: say('noFindings') }));
      return;
    }
    const head = [errors && say('errors', errors), findings.length - errors && say('warnings', findings.length - errors)];
    place.replaceChildren(
      make('p', { class: 'muted', text: head.filter(Boolean).join('，') }),
      make('ul', { class: 'findings' }, ...findings.map((each) => this.finding(each))),
    );
  }

  finding(each) {
    // An error in FEEL shows the text with a mark under the place, in lines of their own.
    const [first, ...rest] = each.text.split('\n');
    const act = make(
      'button',
      { type: 'button', class: `finding ${each.severity}`, on: { click: () => this.adapter.show(each) } },
      make('span', { class: `tag ${each.severity === 'error' ? 'red' : 'amber'}`, text: say(each.severity) }),
      make('span', { text: first }, rest.length ? make('code', { text: rest.join('\n') }) : null),
    );
    return make('li', { 'data-place': each.place }, act);
  }

  // -- the page around the editor

  tabs() {
    for (const tab of document.querySelectorAll('[data-tab]')) {
      tab.addEventListener('click', () => this.tab(tab.dataset.tab));
    }
  }

  tab(name) {
    for (const tab of document.querySelectorAll('[data-tab]')) {
      tab.setAttribute('aria-selected', String(tab.dataset.tab === name));
    }
    for (const panel of document.querySelectorAll('[data-panel]')) {
      panel.hidden = panel.dataset.panel !== name;
    }
    document.querySelector('.editor').dataset.tab = name;
    if (name === 'try') {
      this.tried = this.tried || this.adapter.tryOut(document.getElementById('try'), this.page, this);
    }
    window.dispatchEvent(new Event('resize'));
  }

  acts() {
    document.getElementById('check')?.addEventListener('click', async () => {
      this.tab('findings');
      document.getElementById('findings').replaceChildren(make('p', { class: 'muted', text: say('checking') }));
      await this.save();
      await this.check();
    });
    document.getElementById('submit-draft')?.addEventListener('click', () => this.submit());
    for (const act of document.querySelectorAll('[data-history]')) {
      act.addEventListener('click', () => this.adapter.stack()?.[act.dataset.history]());
    }
    document.addEventListener('keydown', (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's') {
        event.preventDefault();
        document.activeElement?.blur();
        this.save();
      }
    });
    window.addEventListener('beforeunload', (event) => {
      if (this.changes !== this.sent && !this.kept.read()) {
        event.preventDefault();
      }
    });
    // A link on the page is followed only once the last change is on the server or at least on this computer.
    document.addEventListener('visibilitychange', () => document.hidden && this.changes !== this.sent && this.save());
  }

  async submit() {
    if (!(await this.save())) {
      return;
    }
    const findings = await this.check();
    if (findings?.some((each) => each.severity === 'error')) {
      this.tab('findings');
      this.notice('error', say('invalid'));
      return;
    }
    const dialog = document.getElementById('submit-dialog');
    dialog.returnValue = '';
    dialog.showModal();
    dialog.addEventListener('close', () => dialog.returnValue === 'yes' && this.hand(), { once: true });
  }

  async hand() {
    const comment = document.getElementById('submit-comment').value;
    const { status, body } = await ask(this.page.urls.submit, { revision: this.revision, comment });
    if (status === 200) {
      location.assign(body.next);
    } else {
      this.notSaved(status, body);
    }
  }

  shown({ state, stateName }) {
    const tag = document.getElementById('draft-state');
    tag.textContent = stateName;
    tag.className = `tag ${state === 'submitted' ? 'amber' : 'accent'}`;
  }

  state(text) {
    document.getElementById('save-state').textContent = text;
  }

  notice(kind, text, acts = []) {
    const box = document.getElementById('notice');
    box.className = `notice ${kind}`;
    box.replaceChildren(make('strong', { text }), make('span', { class: 'actions' }, ...acts));
    box.hidden = false;
  }

  clearNotice() {
    const box = document.getElementById('notice');
    if (!this.blocked) {
      box.hidden = true;
    }
  }
}

function adapterReady() {
  document.getElementById('canvas').classList.add('ready');
}
