/** A decision that is shown but not sent yet. */
export interface Decision {
  label: string;
  /** Sends it; false when the server refused. */
  send: () => Promise<boolean>;
  /** Puts back what the screen already took away. */
  revert: () => void;
}

/** How long one may change one's mind, in ms. */
export const patience = 5000;

/**
 * Holds the last decision back for a moment, so that a slip of the finger can be undone: what is once
 * sent reaches the owner as a notice and cannot be called back. A further decision, or leaving the page,
 * sends the one before.
 */
export class Held {
  pending = $state.raw<Decision>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  hold(decision: Decision) {
    void this.flush();
    this.pending = decision;
    this.#timer = setTimeout(() => void this.flush(), patience);
  }

  undo = () => {
    const decision = this.#take();
    decision?.revert();
  };

  flush = async () => {
    const decision = this.#take();
    if (decision && !(await decision.send())) decision.revert();
  };

  #take() {
    clearTimeout(this.#timer);
    const decision = this.pending;
    this.pending = undefined;
    return decision;
  }
}
