// One open conversation: what is held of it, how it keeps up, and what goes out.
import { api, ApiError, take } from '@daklakid/api';
import type { Conversation, Message } from '@daklakid/api/chat';

import { app, sendWaiting } from '../app.svelte';
import type { Hint } from './hint';
import { countSoon, got, listen } from './hints';
import { merge, moved, step } from './merge';
import { again, type Draft, drop, keep, type Outgoing, outgoing } from './queue';

const shows = 6000; // ms that somebody is seen typing
const says = 4000; // ms between two words that I am typing
const tries = [2000, 5000, 15_000, 30_000]; // ms until what did not go out is tried again
const asks = 30_000; // ms between two looks at who is there
const page = 50;

/** An open conversation. `start` begins to keep up, the function that it returns ends it. */
export class Talk {
  view = $state.raw<Conversation>();
  messages = $state.raw<Message[]>([]);
  waiting = $state.raw<Outgoing[]>([]);
  /** There are older messages than those that are held. */
  older = $state(false);
  loading = $state(true);
  loadingOlder = $state(false);
  error = $state.raw<ApiError>();
  /** Persons who are typing, persons who are there. */
  typing = $state.raw<string[]>([]);
  online = $state.raw<string[]>([]);
  /** The newest message of somebody else that came while the screen was open. */
  arrived = $state.raw<Message>();
  readonly id: string;
  #rev = 0;
  #typed = 0;
  #tried = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #stops = new Map<string, ReturnType<typeof setTimeout>>();
  #catching: Promise<void> | undefined;
  #missed = false;
  #read = 0;
  #hidden = new Set<number>();

  constructor(id: string) {
    this.id = id;
  }

  get #path() {
    return { path: { id: this.id } };
  }

  /** My name here. */
  get me() {
    return this.view?.members.find((member) => member.me)?.person;
  }

  start(sparing: boolean, at = 0): () => void {
    void this.load(at);
    const stop = listen((hint) => this.#heard(hint));
    const look = () => {
      if (document.visibilityState !== 'visible' || !app.online) return;
      if (sparing) void this.catchUp();
      void this.#presence();
    };
    const timer = setInterval(look, asks);
    return () => {
      stop();
      clearInterval(timer);
      clearTimeout(this.#retry);
      for (const stopped of this.#stops.values()) clearTimeout(stopped);
    };
  }

  load = async (at = 0) => {
    this.loading = true;
    this.error = undefined;
    this.waiting = await outgoing(this.id).catch(() => []);
    try {
      const [view, list] = await Promise.all([
        take(api.GET('/api/v1/conversations/{id}', { params: this.#path })),
        this.#list({ limit: page }),
      ]);
      this.view = view;
      this.#rev = list.rev;
      this.older = list.more;
      this.messages = this.#shown(list.items);
      await this.#reach(at);
      this.#have();
    } catch (error) {
      this.error = error instanceof ApiError ? error : new ApiError(-1, {}, 0, error);
    }
    this.loading = false;
    void this.#presence();
    void this.push();
  };

  #list(query: { before?: number; since?: number; limit: number }) {
    return take(api.GET('/api/v1/conversations/{id}/messages', { params: { ...this.#path, query } }));
  }

  #shown(messages: readonly Message[]) {
    return messages.filter((message) => !this.#hidden.has(message.seq));
  }

  #put(fresh: readonly Message[]) {
    const from = this.older ? (this.messages[0]?.seq ?? 0) : 0;
    const newest = this.messages.at(-1)?.seq ?? 0;
    this.messages = this.#shown(merge(this.messages, fresh, from));
    const last = this.messages.at(-1);
    if (last && last.seq > newest && last.from && last.from !== this.me) this.arrived = last;
    this.#have();
  }

  #have() {
    const newest = this.messages.at(-1);
    if (newest) got(this.id, newest.seq);
  }

  /** Loads older ones until a message is there. */
  async #reach(seq: number) {
    while (seq > 0 && this.older && (this.messages[0]?.seq ?? 0) > seq) {
      const before = this.messages[0]?.seq ?? 0;
      const list = await this.#list({ before, limit: 200 });
      this.messages = this.#shown(merge(this.messages, list.items));
      this.older = list.more && (this.messages[0]?.seq ?? 0) < before;
    }
  }

  /** Loads the messages before those that are held; `come` is told just before they are there. */
  loadOlder = async (come: () => void) => {
    const first = this.messages[0];
    if (!first || !this.older || this.loadingOlder) return;
    this.loadingOlder = true;
    try {
      const list = await this.#list({ before: first.seq, limit: page });
      come();
      this.messages = this.#shown(merge(this.messages, list.items));
      this.older = list.more;
    } catch {
      // The button stays.
    }
    this.loadingOlder = false;
  };

  /** Reads what has changed since the last change that is known; asked twice at once, it looks twice. */
  catchUp = async () => {
    if (this.loading) return;
    if (this.#catching) {
      this.#missed = true;
      return this.#catching;
    }
    this.#catching = this.#catch();
    await this.#catching;
    this.#catching = undefined;
    if (!this.#missed) return;
    this.#missed = false;
    await this.catchUp();
  };

  async #catch() {
    try {
      for (let more = true; more;) {
        const list = await this.#list({ since: this.#rev, limit: 200 });
        this.#put(list.items);
        more = list.more && list.rev > this.#rev;
        this.#rev = Math.max(this.#rev, list.rev);
      }
    } catch {
      // The next hint, or the network's return, looks again.
    }
  }

  #look = async () => {
    const view = await take(api.GET('/api/v1/conversations/{id}', { params: this.#path })).catch(
      () => undefined,
    );
    if (view) this.view = view;
  };

  async #presence() {
    if (this.view?.state !== 'accepted') return;
    const now = await take(api.GET('/api/v1/conversations/{id}/presence', { params: this.#path })).catch(
      () => undefined,
    );
    this.online = now?.online ?? [];
  }

  #heard(hint: Hint | undefined) {
    if (!hint) {
      void this.catchUp();
      void this.#look();
      void this.#presence();
      return;
    }
    if (hint.conversation !== this.id) return;
    if (hint.type === 'message') return this.#changed(hint.rev, hint.message);
    if (hint.type === 'conversation') {
      void this.#look();
      void this.catchUp();
    } else if (hint.type === 'typing') this.#types(hint.person);
    else if (this.view) {
      const members = moved(this.view.members, hint.person, hint.type, hint.seq);
      this.view = { ...this.view, members };
    }
  }

  #changed(rev: number, message: Message | undefined) {
    const what = step(this.#rev, rev);
    if (what === 'ignore') return;
    if (what === 'fetch' || !message || this.loading) return void this.catchUp();
    this.#rev = rev;
    if (message.from) this.#still(message.from);
    this.#put([message]);
  }

  #types(person: string) {
    if (person === this.me) return;
    clearTimeout(this.#stops.get(person));
    this.#stops.set(
      person,
      setTimeout(() => this.#still(person), shows),
    );
    if (!this.typing.includes(person)) this.typing = [...this.typing, person];
  }

  #still(person: string) {
    this.typing = this.typing.filter((one) => one !== person);
  }

  /** Says that I am typing, now and then. */
  type = () => {
    if (Date.now() - this.#typed < says || !app.online || !this.view?.mayWrite) return;
    this.#typed = Date.now();
    void api.POST('/api/v1/conversations/{id}/typing', { params: this.#path }).catch(() => undefined);
  };

  /** Says that I have seen all that is here. */
  seen = async () => {
    const newest = this.messages.at(-1)?.seq ?? 0;
    if (this.view?.state !== 'accepted' || newest <= Math.max(this.#read, this.view.read)) return;
    const before = this.#read;
    this.#read = newest;
    try {
      await api.POST('/api/v1/conversations/{id}/read', { params: this.#path, body: { seq: newest } });
      countSoon();
    } catch {
      this.#read = before;
    }
  };

  /** Shows a message at once and sends it, now or when there is a network. */
  send = async (draft: Draft, label: string) => {
    this.#typed = 0;
    await keep(this.id, draft, label);
    this.waiting = await outgoing(this.id);
    await this.push();
  };

  /** Sends what waits; what stays is tried again, later and later. */
  push = async () => {
    clearTimeout(this.#retry);
    if (this.waiting.some((one) => !one.refused)) await sendWaiting();
    await this.settle();
    const left = this.waiting.some((one) => !one.refused);
    if (!left) this.#tried = 0;
    else if (app.online)
      this.#retry = setTimeout(this.push, tries[Math.min(this.#tried++, tries.length - 1)]);
  };

  /** Sees what became of what waited. It stays on the screen until the message itself is there. */
  settle = async () => {
    const left = await outgoing(this.id).catch(() => []);
    const clients = new Set(left.map((one) => one.client));
    const arrived = new Set(this.messages.map((message) => message.client));
    const gone = this.waiting.filter((one) => !clients.has(one.client) && !arrived.has(one.client));
    if (gone.length > 0) await this.catchUp();
    this.waiting = await outgoing(this.id).catch(() => left);
  };

  again = async (client: string) => {
    await again(this.id, client);
    this.waiting = await outgoing(this.id);
    await this.push();
  };

  drop = async (client: string) => {
    await drop(this.id, client);
    this.waiting = await outgoing(this.id);
    await sendWaiting(); // counts what still waits
  };

  /** Changes the words of my message. */
  edit = async (message: Message, text: string) => {
    const fresh = await take(
      api.PATCH('/api/v1/conversations/{id}/messages/{seq}', {
        params: {
          path: { id: this.id, seq: message.seq },
          header: { 'If-Match': `"v${message.rev}"` },
        },
        body: { text },
      }),
    );
    this.#put([fresh]);
  };

  /** Takes a message away, for me or for all. */
  erase = async (message: Message, who: 'me' | 'all') => {
    const path = { id: this.id, seq: message.seq };
    await api.DELETE('/api/v1/conversations/{id}/messages/{seq}', { params: { path, query: { for: who } } });
    if (who === 'all') return this.catchUp();
    this.#hidden.add(message.seq);
    this.messages = this.#shown(this.messages);
  };
}
