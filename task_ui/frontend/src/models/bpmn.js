// The editor of processes: bpmn-js with the Zeebe properties panel and the bank's own group. The bpmn.io mark stays.
import Modeler from 'bpmn-js/lib/Modeler';
import {
  BpmnPropertiesPanelModule,
  BpmnPropertiesProviderModule,
  ZeebePropertiesProviderModule,
} from 'bpmn-js-properties-panel';
import ZeebeBehaviorsModule from 'camunda-bpmn-js-behaviors/lib/camunda-cloud';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn-embedded.css';
import '@bpmn-io/properties-panel/dist/assets/properties-panel.css';
import './editors.css';
import { bankModule } from './bank.js';
import { make } from './dom.js';
import { drawn, look as overlook } from './drawing.js';
import { begin } from './editor.js';
import { insertModule } from './insert.js';
import { offeredModule } from './offered.js';
import { translateModule, translateParts } from './translate.js';
import { tryProcess } from './try-process.js';

const canvasPlace = document.getElementById('canvas');
let modeler;
let editor;

const adapter = {
  async open(source, page) {
    modeler = new Modeler({
      container: canvasPlace,
      propertiesPanel: { parent: document.getElementById('properties') },
      additionalModules: [
        BpmnPropertiesPanelModule,
        BpmnPropertiesProviderModule,
        ZeebePropertiesProviderModule,
        ZeebeBehaviorsModule,
        translateModule,
        bankModule,
        offeredModule,
        insertModule,
      ],
      moddleExtensions: { zeebe },
      bank: page.known,
    });
    await modeler.importXML(await drawn(source));
    overlook(modeler, 0.5, canvasPlace.querySelector('.djs-palette').offsetWidth + 30);
    modeler.on('commandStack.changed', () => editor?.changed());
    translateParts(document.getElementById('properties'), '.bio-properties-panel', '.bio-properties-panel-header-label');
  },

  async source() {
    return (await modeler.saveXML({ format: true })).xml;
  },

  stack() {
    return modeler?.get('commandStack');
  },

  mark(findings) {
    const overlays = modeler.get('overlays');
    const known = modeler.get('elementRegistry');
    overlays.remove({ type: 'finding' });
    for (const [place, found] of grouped(findings)) {
      const element = known.get(place);
      if (element && element !== modeler.get('canvas').getRootElement()) {
        overlays.add(place, 'finding', { position: position(element), html: sign(found) });
      }
    }
  },

  show(finding) {
    const element = modeler.get('elementRegistry').get(finding.place) || modeler.get('canvas').getRootElement();
    modeler.get('selection').select(element);
    if (element !== modeler.get('canvas').getRootElement()) {
      modeler.get('canvas').scrollToElement(element, 120);
    }
    editor.tab('properties');
  },

  tryOut(place, page) {
    return tryProcess(place, page, { source: () => this.source(), walked: walk, look });
  },
};

function grouped(findings) {
  const groups = new Map();
  for (const each of findings) {
    groups.set(each.place, [...(groups.get(each.place) || []), each]);
  }
  return groups;
}

function position(element) {
  return element.waypoints ? { top: -10, left: -10 } : { top: -12, right: 12 };
}

function sign(found) {
  const worst = found.some((each) => each.severity === 'error') ? 'error' : 'warning';
  return make('button', {
    type: 'button',
    class: `sign ${worst}`,
    text: '!',
    title: found.map((each) => each.text).join('\n'),
    on: { click: () => editor.tab('findings') },
  });
}

// Where a trial run stands, on the diagram.
let walked = [];
function walk(run) {
  const canvas = modeler.get('canvas');
  const known = modeler.get('elementRegistry');
  for (const [id, marker] of walked) {
    if (known.get(id)) {
      canvas.removeMarker(id, marker);
    }
  }
  walked = run
    ? ['done', 'taken', 'live'].flatMap((kind) => run[kind].filter((id) => known.get(id)).map((id) => [id, `cs-${kind}`]))
    : [];
  walked.forEach(([id, marker]) => canvas.addMarker(id, marker));
}

function look(id) {
  const element = modeler.get('elementRegistry').get(id);
  if (element) {
    modeler.get('canvas').scrollToElement(element, 160);
  }
}

begin(adapter).then((begun) => (editor = begun));
