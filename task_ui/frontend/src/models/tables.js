// What the editor and the viewer of decision tables share: a tab for each decision, and rules that colour cells.
import { make } from './dom.js';
import { say } from './words.js';

// One tab for each decision and one for the diagram; opens the first table.
export async function viewTabs(viewer, place) {
  const draw = () => {
    const active = viewer.getActiveView();
    place.replaceChildren(
      ...viewer.getViews().map((view) =>
        make('button', {
          type: 'button',
          text: view.type === 'drd' ? say('relations') : view.name || view.id,
          'aria-current': view.element === active?.element ? 'true' : null,
          on: { click: () => viewer.open(view) },
        }),
      ),
    );
    place.hidden = viewer.getViews().length < 2;
  };
  viewer.on('views.changed', draw);
  const views = viewer.getViews();
  const first = views.find((view) => view.type === 'decisionTable') || views.find((view) => view.type !== 'drd') || views[0];
  if (first) {
    await viewer.open(first);
  }
  draw();
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
  return `:is(${select(id)}) { background: var(--paint-${look}) !important; }`;
}
