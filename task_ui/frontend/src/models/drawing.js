// Opening a process that may come without a drawing, as from another tool or a script: one is made for it, which
// becomes part of the file only when somebody changes something. And showing it at a size that can be read.
import { layoutProcess } from 'bpmn-auto-layout';

export async function drawn(xml) {
  return /<(?:[\w-]+:)?BPMN(?:Shape|Edge)\b/.test(xml) ? xml : layoutProcess(xml);
}

// The whole diagram when it can be read at that size, else its beginning. `aside` is what a palette covers on the left.
export function look(viewer, least = 0.5, aside = 0) {
  const canvas = viewer.get('canvas');
  canvas.resized();
  const { width, height } = canvas.getSize();
  const { inner } = canvas.viewbox();
  const fitting = Math.min(1, (width - aside - 60) / inner.width, (height - 60) / inner.height);
  const scale = fitting < least ? least + 0.2 : fitting;
  const first = fitting < least ? beginning(viewer) : null;
  const across = (width - aside) / scale;
  const left = first ? first.x - 40 / scale : inner.x - Math.max(30 / scale, (across - inner.width) / 2);
  const middle = first ? first.y + first.height / 2 : inner.y + inner.height / 2;
  canvas.viewbox({ x: left - aside / scale, y: middle - height / scale / 2, width: width / scale, height: height / scale });
}

function beginning(viewer) {
  const root = viewer.get('canvas').getRootElement();
  const starts = viewer.get('elementRegistry').filter((each) => each.type === 'bpmn:StartEvent' && each.parent === root);
  return starts.sort((a, b) => a.x - b.x)[0];
}
