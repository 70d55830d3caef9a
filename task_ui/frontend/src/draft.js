// What was typed and not yet accepted, kept on this computer per person and task.
// A full or forbidden store only means that there is no draft.

export class Draft {
  constructor(key) {
    this.key = key;
    this.over = false;
  }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.key));
    } catch {
      return null;
    }
  }

  keep(data) {
    if (this.over) {
      return false;
    }
    try {
      localStorage.setItem(this.key, JSON.stringify(data));
      return true;
    } catch {
      return false;
    }
  }

  // For good: what was typed just before is about to be kept still.
  drop() {
    this.over = true;
    try {
      localStorage.removeItem(this.key);
    } catch {
      // nothing was kept
    }
  }
}
