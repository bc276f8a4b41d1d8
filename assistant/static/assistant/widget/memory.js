/** What survives a reload: the turns and the draft of this tab. */

const MAX_KEPT_TURNS = 30;
const fresh = () => ({ conversation: null, turns: [], draft: "" });

/** Where storage is forbidden, everything lives as long as the page. */
export class Memory {
  constructor(name) {
    this.name = name;
    this.state = fresh();
    try {
      const kept = JSON.parse(sessionStorage.getItem(name));
      if (kept && Array.isArray(kept.turns)) Object.assign(this.state, kept);
    } catch {
      /* unreadable or forbidden: start afresh */
    }
  }

  save() {
    this.state.turns = this.state.turns.slice(-MAX_KEPT_TURNS);
    try {
      sessionStorage.setItem(this.name, JSON.stringify(this.state));
    } catch {
      /* full or forbidden: the open page still has everything */
    }
  }

  clear() {
    this.state = { ...fresh(), contact: this.state.contact };
    this.save();
  }
}
