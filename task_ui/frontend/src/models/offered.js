// What the menus of the process editor offer: only elements that this service runs (docs/dialect.md).
const NOT_RUN = /transaction|ad-?hoc|complex-gateway|compensat|cancel-(end|boundary)|link-|conditional|event-based-instantiating|instantiat/i;

class Offered {
  constructor(popupMenu) {
    for (const menu of ['bpmn-replace', 'bpmn-append', 'bpmn-create']) {
      popupMenu.registerProvider(menu, 100, this);
    }
  }

  getPopupMenuEntries() {
    return (entries) => Object.fromEntries(Object.entries(entries).filter(([name]) => !NOT_RUN.test(name)));
  }

  getPopupMenuHeaderEntries() {
    return (entries) => entries;
  }
}
Offered.$inject = ['popupMenu'];

export const offeredModule = { __init__: ['csOffered'], csOffered: ['type', Offered] };
