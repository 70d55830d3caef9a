// The bank's group in the properties panel of processes: what people choose by name (form, role, decision, process)
// instead of typing an id, and the `countersign.*` properties of docs/dialect.md. Everything is written as the zeebe
// extension elements that every Camunda tool reads.
import { CheckboxEntry, SelectEntry, TextAreaEntry, TextFieldEntry } from '@bpmn-io/properties-panel';
import { useService } from 'bpmn-js-properties-panel';
import { getBusinessObject, is, isAny } from 'bpmn-js/lib/util/ModelUtil';
import { say, text } from './words.js';

// Groups of the panel for what this service does not run.
const NOT_RUN = /Listeners|VersionTag|AdHoc/i;
const DUTIES = ['INVESTIGATE', 'REVIEW', 'VOTE', 'APPROVE', 'DISBURSE'];

class Bank {
  constructor(propertiesPanel, known) {
    this.known = known || { forms: [], decisions: [], processes: [], roles: [] };
    propertiesPanel.registerProvider(200, this);
  }

  getGroups(element) {
    return (groups) => {
      const entries = this.entries(element);
      groups = groups.filter(({ id }) => !NOT_RUN.test(id));
      if (!entries.length) {
        return groups;
      }
      const group = { id: 'countersign', label: say('bank'), entries, shouldOpen: true };
      return [...groups.slice(0, 1), group, ...groups.slice(1)];
    };
  }

  entries(element) {
    const object = holder(element);
    if (isAny(object, ['bpmn:Process'])) {
      return this.process(element);
    }
    if (!is(object, 'bpmn:FlowNode')) {
      return [];
    }
    return [property(element, 'countersign.name.en', 'nameEn'), ...this.particular(element, object)];
  }

  particular(element, object) {
    if (is(object, 'bpmn:UserTask')) {
      return this.task(element);
    }
    if (is(object, 'bpmn:BusinessRuleTask')) {
      return [
        chosen(element, 'zeebe:CalledDecision', 'decisionId', 'decisionOf', this.known.decisions),
        written(element, 'zeebe:CalledDecision', 'resultVariable', 'resultOf'),
      ];
    }
    if (is(object, 'bpmn:CallActivity')) {
      return [chosen(element, 'zeebe:CalledElement', 'processId', 'processOf', this.known.processes)];
    }
    if ((object.eventDefinitions || []).some((each) => is(each, 'bpmn:TimerEventDefinition'))) {
      const hours = [['working-hours', say('workingHours')], ['24x7', say('allHours')]];
      return [property(element, 'countersign.due', 'due'), property(element, 'countersign.calendar', 'calendar', hours)];
    }
    return [];
  }

  process(element) {
    return [
      property(element, 'countersign.name.en', 'nameEn'),
      property(element, 'countersign.starters', 'starters', null, 'startersHelp'),
      property(element, 'countersign.start.form', 'startForm', options(this.known.forms)),
      property(element, 'countersign.key', 'key', null, 'keyHelp'),
      property(element, 'countersign.sla.process', 'slaProcess'),
      property(element, 'countersign.cancel.until', 'cancelUntil', null, 'cancelUntilHelp'),
      property(element, 'countersign.cancel.by', 'cancelBy', null, 'cancelByHelp'),
    ];
  }

  task(element) {
    const roles = this.known.roles;
    const plain = (name, label, choices, help) => property(element, `countersign.${name}`, label, choices, help);
    return [
      chosen(element, 'zeebe:FormDefinition', 'formId', 'formOf', this.known.forms, 'formHelp'),
      chosen(element, 'zeebe:AssignmentDefinition', 'candidateGroups', 'group', roles, 'groupHelp'),
      plain('fields.write', 'write', 'long', 'writeHelp'),
      plain('duty', 'duty', DUTIES.map((duty) => [duty, say(duty)]), 'dutyHelp'),
      plain('sla', 'sla', null, 'slaHelp'),
      plain('due', 'due'),
      plain('remind', 'remind'),
      plain('escalate', 'escalate', options(roles)),
      plain('sealed', 'sealed', 'flag', 'sealedHelp'),
      plain('signers', 'signers', null, 'signersHelp'),
      plain('return', 'returnTo', null, 'returnToHelp'),
      plain('withdraw', 'withdraw', 'flag', 'withdrawHelp'),
    ];
  }
}
Bank.$inject = ['propertiesPanel', 'config.bank'];

export const bankModule = { __init__: ['csBank'], csBank: ['type', Bank] };

// -- entries

const options = (list) => list.map(({ id, name }) => [id, `${text(name)}（${id}）`]);

// One `countersign.*` property; `choices`: pairs to choose from, "long" for several lines, "flag" for true or absent.
function property(element, name, label, choices = null, help = '') {
  const entry = { id: `bank-${name.replaceAll('.', '-')}`, element, label: say(label), description: help && say(help) };
  const get = () => properties(holder(element)).find((each) => each.name === name)?.value || '';
  return entryOf(entry, choices, get, (services, value) => setProperty(services, element, name, value));
}

// A property of an extension element, chosen from a list by its name; a value that is not in the list stays.
function chosen(element, type, attribute, label, list, help = '') {
  const entry = { id: `bank-${attribute}`, element, label: say(label), description: help && say(help) };
  const get = () => extension(holder(element), type)?.get(attribute) || '';
  return entryOf(entry, options(list), get, (services, value) => setAttribute(services, element, type, attribute, value));
}

function written(element, type, attribute, label) {
  const entry = { id: `bank-${attribute}`, element, label: say(label) };
  const get = () => extension(holder(element), type)?.get(attribute) || '';
  return entryOf(entry, null, get, (services, value) => setAttribute(services, element, type, attribute, value));
}

function entryOf(entry, choices, get, set) {
  const component = { long: Long, flag: Flag }[choices] || (choices ? Choice : Line);
  return { ...entry, component, choices, get, set, isEdited: () => Boolean(get()) };
}

function common(props) {
  const services = {
    modeling: useService('modeling'),
    factory: useService('bpmnFactory'),
  };
  return {
    id: props.id,
    element: props.element,
    label: props.label,
    description: props.description || undefined,
    getValue: props.get,
    setValue: (value) => props.set(services, value || ''),
    debounce: useService('debounceInput'),
  };
}

function Line(props) {
  return TextFieldEntry(common(props));
}

function Long(props) {
  return TextAreaEntry({ ...common(props), rows: 2, autoResize: true });
}

function Flag(props) {
  const shared = common(props);
  return CheckboxEntry({
    ...shared,
    getValue: () => props.get() === 'true',
    setValue: (value) => shared.setValue(value ? 'true' : ''),
  });
}

function Choice(props) {
  const value = props.get();
  const other = value && !props.choices.some(([known]) => known === value) ? [[value, value]] : [];
  const all = [['', say('choose')], ...other, ...props.choices];
  return SelectEntry({ ...common(props), getOptions: () => all.map(([id, label]) => ({ value: id, label })) });
}

// -- reading and writing the model

function holder(element) {
  const object = getBusinessObject(element);
  return is(object, 'bpmn:Participant') ? object.processRef : object;
}

function extension(object, type) {
  return object.extensionElements?.get('values').find((each) => is(each, type));
}

function properties(object) {
  return extension(object, 'zeebe:Properties')?.get('properties') || [];
}

function setProperty({ modeling, factory }, element, name, value) {
  const object = holder(element);
  const kept = properties(object).filter((each) => each.name !== name || value);
  const found = kept.find((each) => each.name === name);
  const fresh = kept.map((each) => factory.create('zeebe:Property', { name: each.name, value: each === found ? value : each.value }));
  if (value && !found) {
    fresh.push(factory.create('zeebe:Property', { name, value }));
  }
  const made = fresh.length ? factory.create('zeebe:Properties', { properties: fresh }) : null;
  fresh.forEach((each) => (each.$parent = made));
  replace({ modeling, factory }, element, object, 'zeebe:Properties', made);
}

function setAttribute({ modeling, factory }, element, type, attribute, value) {
  const object = holder(element);
  const before = extension(object, type);
  const attributes = before ? Object.fromEntries(before.$descriptor.properties.map((p) => [p.name.split(':').pop(), before.get(p.name)])) : {};
  const given = { ...attributes, [attribute]: value || undefined };
  if (type === 'zeebe:FormDefinition') {
    delete given.formKey;
    delete given.externalReference;
  }
  const left = Object.entries(given).filter(([, each]) => each !== undefined && each !== '');
  const made = left.length ? factory.create(type, Object.fromEntries(left)) : null;
  replace({ modeling, factory }, element, object, type, made);
}

// One undoable step: the extension elements with `made` where the one of its type was, or without it.
function replace({ modeling, factory }, element, object, type, made) {
  const before = object.extensionElements?.get('values') || [];
  const at = before.findIndex((each) => is(each, type));
  const values = before.filter((_, n) => n !== at);
  if (made) {
    values.splice(at < 0 ? values.length : at, 0, made);
  }
  const extensionElements = factory.create('bpmn:ExtensionElements', { values });
  extensionElements.$parent = object;
  values.forEach((each) => (each.$parent = extensionElements));
  modeling.updateModdleProperties(element, object, { extensionElements });
}
