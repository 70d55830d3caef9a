// "Insert a step here": on a flow, one click makes room behind it, puts the step in and lets one type its name.
import { is } from 'bpmn-js/lib/util/ModelUtil';
import { say } from './words.js';

const ROOM = 160;
const STEPS = [
  ['bpmn:UserTask', 'bpmn-icon-user-task', 'insertTask'],
  ['bpmn:BusinessRuleTask', 'bpmn-icon-business-rule-task', 'insertRule'],
  ['bpmn:ServiceTask', 'bpmn-icon-service-task', 'insertJob'],
  ['bpmn:ExclusiveGateway', 'bpmn-icon-gateway-xor', 'insertGateway'],
];

class Insert {
  constructor(contextPad, modeling, elementFactory, spaceTool, directEditing, selection, canvas) {
    Object.assign(this, { modeling, elementFactory, spaceTool, directEditing, selection, canvas });
    contextPad.registerProvider(this);
  }

  getContextPadEntries(element) {
    if (!is(element, 'bpmn:SequenceFlow') || element.type === 'label') {
      return {};
    }
    return Object.fromEntries(
      STEPS.map(([type, className, key]) => [
        `cs-${key}`,
        { group: 'model', className, title: say(key), action: { click: () => this.put(element, type) } },
      ]),
    );
  }

  put(flow, type) {
    const { source, target } = flow;
    const forward = target.x >= source.x + source.width;
    if (forward && target.x - (source.x + source.width) < ROOM) {
      this.makeRoom(flow, target.x - 10);
    }
    const shape = this.modeling.createShape({ type }, middle(flow), flow);
    this.selection.select(shape);
    this.directEditing.activate(shape);
  }

  makeRoom(flow, start) {
    const { movingShapes, resizingShapes } = this.spaceTool.calculateAdjustments(within(flow.parent), 'x', ROOM, start);
    this.spaceTool.makeSpace(movingShapes, resizingShapes, { x: ROOM, y: 0 }, 'e', start);
  }
}
Insert.$inject = ['contextPad', 'modeling', 'elementFactory', 'spaceTool', 'directEditing', 'selection', 'canvas'];

function within(parent) {
  return parent.children.flatMap((each) => [each, ...(each.children?.length ? within(each) : [])]);
}

// The middle of the flow's longest straight piece.
function middle({ waypoints }) {
  const pieces = waypoints.slice(1).map((end, n) => [waypoints[n], end]);
  const length = ([a, b]) => Math.hypot(b.x - a.x, b.y - a.y);
  const [a, b] = pieces.reduce((best, piece) => (length(piece) > length(best) ? piece : best));
  return { x: Math.round((a.x + b.x) / 2), y: Math.round((a.y + b.y) / 2) };
}

export const insertModule = { __init__: ['csInsert'], csInsert: ['type', Insert] };
