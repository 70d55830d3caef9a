// A case's diagram: what is done, where it stands, which way it took. Read-only; the bpmn.io mark stays.
import Viewer from 'bpmn-js/lib/NavigatedViewer';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import './diagram.css';
import { named } from './named.js';
import { language, word } from './words.js';

const place = document.getElementById('diagram');
if (place) {
  const viewer = new Viewer({ container: place, bpmnRenderer: colours() });
  show(viewer, place.dataset.source);
  for (const button of document.querySelectorAll('[data-diagram]')) {
    button.addEventListener('click', () => {
      document.querySelectorAll('[data-diagram]').forEach((each) => each.removeAttribute('aria-current'));
      button.setAttribute('aria-current', 'true');
      show(viewer, button.dataset.diagram);
    });
  }
  for (const button of document.querySelectorAll('[data-zoom]')) {
    button.addEventListener('click', () => zoom(viewer, button.dataset.zoom));
  }
}

// The diagram is drawn in the page's colours, also in the dark scheme.
function colours() {
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  return {
    defaultFillColor: token('--surface'),
    defaultStrokeColor: token('--ink-2'),
    defaultLabelColor: token('--ink'),
  };
}

async function show(viewer, source) {
  try {
    const response = await fetch(source, { credentials: 'same-origin', headers: { Accept: 'application/json' } });
    const diagram = await response.json();
    if (!response.ok) {
      throw new Error(diagram.detail || response.status);
    }
    await viewer.importXML(language === 'en' ? named(diagram.xml) : diagram.xml);
    mark(viewer, diagram);
    look(viewer, diagram.live);
    place.classList.add('ready');
  } catch (error) {
    const nothing = /no diagram to display/.test(error.message);
    place.textContent = nothing ? word('noDiagram') : word('diagramFailed', error.message);
    place.classList.add('empty');
    place.classList.add('ready');
  }
}

function mark(viewer, diagram) {
  const canvas = viewer.get('canvas');
  const known = viewer.get('elementRegistry');
  for (const kind of ['done', 'taken', 'incidents', 'live']) {
    for (const id of diagram[kind]) {
      const element = known.get(id);
      if (element && !(kind === 'live' && isGuard(element))) {
        canvas.addMarker(id, `cs-${kind}`);
      }
    }
  }
}

// A boundary event waits as long as its task does; the case stands at the task.
function isGuard(element) {
  return element.type === 'bpmn:BoundaryEvent';
}

// The whole diagram when it can be read at that size, else the live steps at a size that can.
function look(viewer, live) {
  fit(viewer);
  const canvas = viewer.get('canvas');
  const element = live
    .map((id) => viewer.get('elementRegistry').get(id))
    .find((each) => each && !isGuard(each) && each.width < 400);
  if (element && canvas.zoom() < 0.5) {
    canvas.zoom(0.75, { x: 0, y: 0 });
    canvas.scrollToElement(element, 200);
  }
}

function fit(viewer) {
  const canvas = viewer.get('canvas');
  canvas.resized();
  canvas.zoom('fit-viewport', 'auto');
  if (canvas.zoom() > 1) {
    canvas.zoom(1, 'auto');
  }
}

function zoom(viewer, step) {
  if (step === 'fit') {
    fit(viewer);
  } else {
    viewer.get('zoomScroll').stepZoom(step === 'in' ? 1 : -1);
  }
}
