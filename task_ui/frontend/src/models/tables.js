// What the editor and the viewer of decision tables share: a tab for each decision, and rules that colour cells.
import { make } from './dom.js';
import { boxed, showLogic } from './logic.js';
import { say } from './words.js';

// One tab for each decision and one for the diagram; opens the first decision. Decisions that dmn-js has no editor for
// are shown in `logicPlace` in the viewer's stead. Gives a function that opens the decision with an id.
export async function viewTabs(viewer, place, logicPlace, changed) {
  const others = boxed(viewer.getDefinitions());
  let shown = null;
  const show = async (view) => {
    shown = view.decision || null;
    logicPlace.hidden = !shown;
    if (shown) {
      showLogic(logicPlace, shown, changed);
    } else {
      await viewer.open(view);
    }
    draw();
  };
  const views = () => [
    ...viewer.getViews().map((view) => ({ ...view, title: view.type === 'drd' ? say('relations') : view.name || view.id })),
    ...others.map((decision) => ({ decision, element: decision, title: decision.name || decision.id })),
  ];
  const draw = () => {
    const active = shown || viewer.getActiveView()?.element;
    place.replaceChildren(
      ...views().map((view) =>
        make('button', { type: 'button', text: view.title, 'aria-current': view.element === active ? 'true' : null, on: { click: () => show(view) } }),
      ),
    );
    place.hidden = views().length < 2;
  };
  viewer.on('views.changed', ({ activeView }) => {
    if (shown && activeView?.element !== viewer.getDefinitions()) {
      shown = null;
      logicPlace.hidden = true;
    }
    draw();
  });
  const all = views();
  const first = all.find((view) => view.type === 'decisionTable') || all.find((view) => view.decision) || all.find((view) => view.type !== 'drd') || all[0];
  const drd = all.find((view) => view.type === 'drd');
  if (first?.decision && drd) {
    await viewer.open(drd);
  }
  if (first) {
    await show(first);
  }
  return async (id) => {
    const view = views().find((each) => each.element.id === id || each.element.decisionLogic?.rule?.some((rule) => rule.id === id));
    if (view) {
      await show(view);
    }
  };
}

function decision(viewer, id) {
  return viewer.getDefinitions()?.drgElement?.find((each) => each.id === id);
}

function rule(viewer, id, row) {
  return decision(viewer, id)?.decisionLogic?.rule?.[row - 1];
}

// The id of the cell or row that a finding is about, else of its table.
export function cellOf(viewer, { decision: id, row, column }) {
  const found = row && rule(viewer, id, row);
  if (!found) {
    return id || '';
  }
  const cells = [...(found.inputEntry || []), ...(found.outputEntry || [])];
  return (column && cells[column - 1]?.id) || found.id;
}

const select = (id) => `[data-element-id="${CSS.escape(id)}"], [data-row-id="${CSS.escape(id)}"]`;

export function findingRules(viewer, findings) {
  return findings
    .filter((each) => each.row)
    .map((each) => ({ id: cellOf(viewer, each), severity: each.severity }))
    .filter(({ id }) => id)
    .map(({ id, severity }) => `:is(${select(id)}) { box-shadow: inset 0 0 0 2px var(--paint-${severity}); background: var(--paint-${severity}-soft) !important; }`);
}

// `rows` are "decision:number"; each cell of the row and its number are coloured.
export function rowRules(viewer, rows, look) {
  return rows.flatMap((each) => {
    const [id, row] = each.split(':');
    return rowPaint(rule(viewer, id, Number(row)), look);
  });
}

export function rowPaint(found, look) {
  const ids = found ? [found.id, ...[...(found.inputEntry || []), ...(found.outputEntry || [])].map((cell) => cell.id)] : [];
  return ids.filter(Boolean).map((id) => cellPaint(id, look));
}

export function cellPaint(id, look) {
  return `[data-element-id="${CSS.escape(id)}"] { background: var(--paint-${look}) !important; }`;
}
