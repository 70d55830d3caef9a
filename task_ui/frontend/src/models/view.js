// A version to look at, or two of them beside each other with what differs coloured.
import BpmnViewer from 'bpmn-js/lib/NavigatedViewer';
import DmnViewer from 'dmn-js/lib/NavigatedViewer';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'dmn-js/dist/assets/dmn-js-shared.css';
import 'dmn-js/dist/assets/dmn-js-drd.css';
import 'dmn-js/dist/assets/dmn-js-decision-table.css';
import 'dmn-js/dist/assets/dmn-js-literal-expression.css';
import 'dmn-js/dist/assets/dmn-js-boxed-expression.css';
import 'dmn-js/dist/assets/dmn-font/css/dmn-embedded.css';
import './editors.css';
import { named } from '../named.js';
import { pageData } from '../page.js';
import { language } from '../words.js';
import { make, Paint } from './dom.js';
import { drawn, look } from './drawing.js';
import { fill } from './filling.js';
import { read } from './server.js';
import { cellPaint, viewTabs } from './tables.js';
import { translateModule } from './translate.js';
import { say } from './words.js';

const page = pageData('view-data');
if (page) {
  open();
}

async function open() {
  const sides = [...document.querySelectorAll('[data-side]')];
  const shown = await Promise.all(sides.map((place) => side(place)));
  for (const item of document.querySelectorAll('[data-change]')) {
    item.addEventListener('click', () => shown.forEach((each) => each?.go(item.dataset.change)));
  }
  if (page.kind === 'bpmn' && shown.length === 2) {
    together(shown.map((each) => each?.viewer));
  }
}

async function side(place) {
  const { status, text } = await read(place.dataset.source);
  const name = place.dataset.side;
  try {
    if (status !== 200) {
      throw new Error(status);
    }
    const made = await VIEWS[page.kind](place, text, marks(name));
    place.classList.add('ready');
    return made;
  } catch (error) {
    place.replaceChildren(make('p', { class: 'notice error', text: say('cannotOpen', error.message) }));
    return null;
  }
}

// What is to be coloured on a side: what was removed only before, what was added only after.
function marks(name) {
  const hidden = { before: 'added', after: 'removed' }[name];
  return (page.changes || []).filter(({ sort }) => sort !== hidden);
}

const VIEWS = {
  async bpmn(place, xml, changes) {
    const viewer = new BpmnViewer({ container: place });
    const shown = await drawn(xml);
    await viewer.importXML(language === 'en' ? named(shown) : shown);
    const canvas = viewer.get('canvas');
    look(viewer, place.dataset.side === 'only' ? 0.4 : 0.2);
    const known = viewer.get('elementRegistry');
    for (const { place: id, sort } of changes) {
      if (known.get(id) && known.get(id) !== canvas.getRootElement()) {
        canvas.addMarker(id, `cs-${sort}`);
      }
    }
    return {
      viewer,
      go(id) {
        if (known.get(id) && known.get(id) !== canvas.getRootElement()) {
          canvas.zoom(Math.max(canvas.zoom(), 0.7), 'auto');
          canvas.scrollToElement(id, 120);
        }
      },
    };
  },

  async dmn(place, xml, changes) {
    const options = { additionalModules: [translateModule] };
    const inner = make('div', { class: 'dmn-place' });
    const tabs = make('div', { class: 'segments' });
    const logic = make('div', { class: 'logic', hidden: true });
    place.append(tabs, inner, logic);
    const viewer = new DmnViewer({ container: inner, drd: options, decisionTable: options, literalExpression: options, boxedExpression: options });
    await viewer.importXML(xml, { open: false });
    // Behind logic that is shown in the viewer's stead only its mark stays.
    new MutationObserver(() => inner.classList.toggle('behind', !logic.hidden)).observe(logic, { attributes: true });
    const show = await viewTabs(viewer, tabs, logic);
    paintTables(place, viewer, changes);
    return {
      viewer,
      async go(id) {
        await show(id);
        place.querySelector(`[data-element-id="${CSS.escape(id)}"], [data-row-id="${CSS.escape(id)}"]`)?.scrollIntoView({ block: 'center' });
      },
    };
  },

  async form(place, json, changes) {
    const inner = make('div', { class: 'form-view' });
    place.append(inner);
    await fill(inner, page, { schema: JSON.parse(json), values: {} });
    for (const { place: id, sort } of changes) {
      fieldOf(inner, id)?.classList.add(`cs-${sort}`);
    }
    return { viewer: null, go: (id) => fieldOf(inner, id)?.scrollIntoView({ block: 'center' }) };
  },
};

function paintTables(place, viewer, changes) {
  const scope = `[data-side=${place.dataset.side}]`;
  const rules = viewer.getDefinitions().drgElement.flatMap((each) => each.decisionLogic?.rule || []);
  const painted = changes.flatMap(({ place: id, sort, cells }) => {
    const row = rules.find((rule) => rule.id === id);
    if (!row) {
      return [id, ...cells].map((each) => cellPaint(each, sort));
    }
    const all = [...(row.inputEntry || []), ...(row.outputEntry || [])].map((cell) => cell.id);
    return (sort === 'changed' ? [...cells, id] : [...all, id]).map((each) => cellPaint(each, sort));
  });
  new Paint().put(painted.map((rule) => `${scope} ${rule}`));
}

function fieldOf(place, id) {
  return place.querySelector(`[id^="fjs-form-"][id*="-${CSS.escape(id)}"]`)?.closest('.fjs-form-field, .fjs-layout-column');
}

// Two diagrams move together, so that the same place is seen on both.
function together([before, after]) {
  if (!before || !after) {
    return;
  }
  let moving = false;
  for (const [from, to] of [[before, after], [after, before]]) {
    from.on('canvas.viewbox.changed', ({ viewbox }) => {
      if (!moving) {
        moving = true;
        const { x, y, width, height } = viewbox;
        to.get('canvas').viewbox({ x, y, width, height });
        moving = false;
      }
    });
  }
  look(after, 0.2);
}
