import { api, ApiError, take } from '@daklakid/api';
import type { Filed, FilingPreview, Known, Procedure } from '@daklakid/api/cases';
import { m } from '@daklakid/i18n';
import { s } from '@daklakid/i18n/services';
import { toast } from '@daklakid/ui';

import { app, explain } from '../app.svelte';
import { blank, type Draft, dropDraft, keepHere, keepThere } from './draft';
import { Papers } from './papers.svelte';
import {
  answer,
  type Answers,
  asked,
  fill,
  given,
  missing,
  type Question,
  sections,
  type Value,
  without,
} from './schema';

const pause = 1500; // ms between the last key stroke and keeping the draft on the account
const notNeeded = 'notNeededAnyMore';

/** A step: a section of the form by its key, or one of the last three. */
export interface Step {
  key: string;
  title: string;
}

/** A filing on its way through its steps. */
export class Wizard {
  draft = $state<Draft>(blank());
  errors = $state<Record<string, string>>({});
  preview = $state.raw<FilingPreview>();
  filed = $state.raw<Filed>();
  busy = $state(false);
  /** Where the draft is kept: nowhere yet, on its way, on this phone, on the account. */
  kept = $state<'' | 'saving' | 'here' | 'account'>('');
  /** Why the law asks for this paper no more, when it does not. */
  pointless = $state('');
  /** Whether a ward has to be chosen for these answers. */
  byWard = $state(false);
  readonly papers: Papers;
  readonly sections;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    draft: Draft | null,
    readonly procedure: Procedure,
    readonly known: Known | undefined,
  ) {
    this.sections = sections(procedure.form, procedure.choices);
    this.byWard = procedure.byWard;
    if (draft) this.draft = draft;
    if (draft && draft.edition !== procedure.edition) toast(s().changed);
    this.draft.edition = procedure.edition;
    this.draft.step = Math.min(this.draft.step, this.steps.length - 1);
    fill(this.draft.answers, known?.answers ?? {});
    fill(this.draft.answers, this.#presets());
    this.papers = new Papers(
      () => this.draft,
      () => {
        this.errors = {}; // they were of the papers as they were
        this.changed();
      },
    );
  }

  get steps(): Step[] {
    const t = s();
    return [
      ...this.sections.map(({ key, title }) => ({ key, title })),
      { key: 'ward', title: t.office },
      ...(this.procedure.papers.length > 0 ? [{ key: 'papers', title: t.papersStep }] : []),
      { key: 'review', title: t.review },
    ];
  }

  get step(): Step {
    return this.steps[this.draft.step] ?? this.steps[0]!;
  }

  get demands() {
    return this.procedure.papers.filter((p) => asked(p.when, this.draft.answers));
  }

  #presets(): Answers {
    const all: Answers = {};
    for (const q of this.sections.flatMap((one) => one.questions)) {
      if (q.preset !== undefined) (all[q.section] ??= {})[q.key] = q.preset;
    }
    return all;
  }

  set = (q: Question, value: Value | undefined) => {
    const own = this.draft.answers[q.section] ?? {};
    const kept = q.upper && value !== undefined ? String(value).toLocaleUpperCase('vi') : value;
    this.draft.answers[q.section] = kept === undefined ? without(own, q.key) : { ...own, [q.key]: kept };
    this.errors = without(this.errors, q.path);
    this.changed();
    // Nobody fills in a form that the first answer makes pointless.
    if (this.draft.step === 0 && (q.kind === 'radio' || q.kind === 'select')) void this.#ask(q.section);
  };

  async #ask(section: string) {
    const call = {
      params: { path: { code: this.procedure.code } },
      body: { ...this.filing, sections: [section] },
    };
    await api.POST('/api/v1/procedures/{code}/check', call).catch((error: unknown) => this.#pointless(error));
  }

  #pointless(error: unknown): boolean {
    if (!(error instanceof ApiError)) return false;
    const field = Object.keys(error.codes).find((name) => error.codes[name] === notNeeded);
    if (field) this.pointless = error.fields[field] ?? '';
    return !!field;
  }

  /** Where the present answer comes from, while it is as it was known. */
  source(q: Question): string | undefined {
    const value = answer(this.draft.answers, q.path);
    if (value === undefined) return undefined;
    if (answer((this.known?.answers ?? {}) as Answers, q.path) === value) return this.known?.sources[q.path];
    const own = this.draft.answers.requester;
    const twin = own?.relation === q.section && ['fullName', 'residence', 'idNumber'].includes(q.key);
    return twin && own[q.key] === value ? 'requester' : undefined;
  }

  /** Keeps what was filled in, here at once and on the account after a pause. */
  changed = () => {
    this.draft.savedAt = Date.now();
    this.kept = 'saving';
    const copy = $state.snapshot(this.draft) as Draft;
    const { code } = this.procedure;
    keepHere(code, copy).then(
      () => (this.kept = 'here'),
      () => toast(m().errors.storage, 'bad'),
    );
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      keepThere(code, copy).then(
        () => (this.kept = 'account'),
        () => undefined, // it stays on this phone, which the page says
      );
    }, pause);
  };

  go = (step: number) => {
    this.draft.step = Math.max(0, Math.min(this.steps.length - 1, step));
    this.errors = {};
    this.#twin();
    this.changed();
    scrollTo({ top: 0 });
  };

  goTo = (key: string) => this.go(this.steps.findIndex((step) => step.key === key));

  /** Who asks as the mother or the father has already said who that is. */
  #twin() {
    const own = this.draft.answers.requester;
    const { key } = this.step;
    if (!own || own.relation !== key || this.draft.answers[key]?.known !== undefined) return;
    const same = ['fullName', 'residence', 'idNumber'].filter((name) => own[name] !== undefined);
    fill(this.draft.answers, {
      [key]: { known: 'yes', ...Object.fromEntries(same.map((name) => [name, own[name]])) },
    });
  }

  /** Goes on when the step is right; shows what is not. */
  next = async () => {
    const { key } = this.step;
    const section = this.sections.find((one) => one.key === key);
    const left = section ? missing(section, this.draft.answers) : [];
    this.errors = Object.fromEntries(left.map((path) => [path, m().errors.required]));
    if (left.length > 0) return;
    if (key === 'papers') await this.papers.sendAll();
    this.busy = true;
    const fine = await this.check([key]);
    this.busy = false;
    if (fine) this.go(this.draft.step + 1);
  };

  get filing() {
    const papers = this.draft.papers.filter(({ slot }) => this.demands.some((d) => d.code === slot));
    return {
      ward: this.byWard ? this.draft.ward : '',
      form: given(this.sections, $state.snapshot(this.draft.answers)),
      papers: papers.flatMap(({ id, slot }) => (id ? [{ slot, document: id }] : [])),
    };
  }

  /** Asks the server about some sections, or about all; without a network one may go on. */
  check = async (only?: string[]): Promise<boolean> => {
    const call = {
      params: { path: { code: this.procedure.code } },
      body: { ...this.filing, ...(only ? { sections: only } : {}) },
    };
    try {
      this.preview = await take(api.POST('/api/v1/procedures/{code}/check', call));
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.offline) {
        toast(s().offlineCheck);
        return true;
      }
      this.#wrong(error);
      return false;
    }
  };

  /** Finds out whether the answers lead to an office by themselves, or a ward has to be chosen. */
  route = async () => {
    if (!this.procedure.byWard) return;
    const call = {
      params: { path: { code: this.procedure.code } },
      body: { ...this.filing, ward: '', sections: ['ward'] },
    };
    try {
      this.preview = await take(api.POST('/api/v1/procedures/{code}/check', call));
      this.byWard = false;
    } catch (error) {
      this.byWard = true;
      if (error instanceof ApiError && error.fields.ward && this.draft.ward) await this.check(['ward']);
    }
  };

  pickWard = async (ward: string) => {
    this.draft.ward = ward;
    this.errors = without(this.errors, 'ward');
    this.changed();
    await this.check(['ward']);
  };

  /** Files it. */
  send = async () => {
    this.busy = true;
    try {
      if (!app.online || !(await this.papers.sendAll())) throw new ApiError(0, { code: 'offline' });
      const call = {
        params: { path: { code: this.procedure.code } },
        body: this.filing,
        headers: { 'Idempotency-Key': this.draft.key },
      };
      const filed = await take(api.POST('/api/v1/procedures/{code}/cases', call));
      clearTimeout(this.#timer);
      await dropDraft(this.procedure.code);
      this.filed = filed;
      scrollTo({ top: 0 });
    } catch (error) {
      this.#refused(error);
    }
    this.busy = false;
  };

  #refused(error: unknown) {
    if (!(error instanceof ApiError)) return toast(explain(error), 'bad');
    // The server has answered under this key: what is corrected is a new attempt.
    if (error.status >= 400 && error.status < 500) this.draft.key = crypto.randomUUID();
    if (error.offline) return toast(s().offlineSend, 'bad');
    this.changed();
    if (error.level > 0) return; // said by the sheet that leads there
    this.#wrong(error);
  }

  /** Shows what is wrong where it is, and goes there. */
  #wrong(error: unknown) {
    if (!(error instanceof ApiError)) return toast(explain(error), 'bad');
    if (this.#pointless(error)) return;
    const found = Object.fromEntries(
      Object.entries(error.fields).map(([name, text]) => [this.#path(name), text]),
    );
    const first = Object.keys(found)[0];
    if (!first) return toast(explain(error), 'bad');
    const at = this.steps.findIndex((step) => step.key === first.split('.')[0]);
    if (at >= 0 && at !== this.draft.step) this.go(at);
    this.errors = found;
  }

  /** A field as the server names it → as the screen does. */
  #path(name: string): string {
    const nth = /^papers\[(\d+)\]/.exec(name);
    if (nth) return `papers.${this.filing.papers[Number(nth[1])]?.slot ?? ''}`;
    return name.replace(/^form\./, '');
  }

  /** Back to the answer that made it pointless. */
  again = () => {
    this.pointless = '';
    this.go(0);
  };

  discard = async () => {
    clearTimeout(this.#timer);
    await dropDraft(this.procedure.code);
  };
}
