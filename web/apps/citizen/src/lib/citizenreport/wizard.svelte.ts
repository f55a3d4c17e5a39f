import { api, ApiError, sendPaper, take } from '@daklakid/api';
import type { OwnCase, ReportCategories, ReportGuidance } from '@daklakid/api/cases';
import { enqueue, shrink } from '@daklakid/device';
import { m } from '@daklakid/i18n';
import { r } from '@daklakid/i18n/reports';
import { toast } from '@daklakid/ui';

import { app, explain, sendWaiting } from '../app.svelte';
import { categoryOf } from './categories.svelte';
import { blank, type Draft, drop, keep, toForm } from './draft';
import { given, missing } from './questions';

/** What became of a sent report. */
export type Receipt = OwnCase | 'queued';

/** How many photos go with a report. */
export const maxPhotos = 5;
/** The steps: photos, place, category, text, a look over all. */
export const steps = 5;
const minText = 10;

/** A report on its way through the steps. */
export class Wizard {
  draft = $state<Draft>(blank());
  errors = $state<Record<string, string>>({});
  receipt = $state.raw<Receipt>();
  /** What the text seems to be by law, until the person says that it is a report. */
  guidance = $state.raw<ReportGuidance>();
  /** Codes of categories that the text fits. */
  fits = $state.raw<string[]>([]);
  busy = $state(false);
  kept = $state(false);
  #sure = '';

  constructor(
    draft: Draft | null,
    readonly all: () => ReportCategories | undefined,
  ) {
    if (draft) this.draft = draft;
  }

  /** Keeps what was typed. */
  changed = () => {
    keep($state.snapshot(this.draft) as Draft).then(
      () => (this.kept = true),
      () => toast(m().errors.storage, 'bad'),
    );
  };

  go = (step: number) => {
    this.draft.step = Math.max(0, Math.min(steps - 1, step));
    this.errors = {};
    this.changed();
    scrollTo({ top: 0 });
  };

  /** Goes on when the step is right; shows what is not. */
  next = async () => {
    this.errors = this.#check(this.draft.step);
    if (Object.keys(this.errors).length > 0) return;
    if (this.draft.step === 3 && !(await this.#plain())) return;
    this.go(this.draft.step + 1);
  };

  #check(step: number): Record<string, string> {
    const { ward, category, answers, text } = this.draft;
    if (step === 1 && !ward) return { ward: m().errors.required };
    if (step === 2) {
      const chosen = categoryOf(this.all(), category);
      return chosen ? missing(chosen.form, $state.snapshot(answers)) : { category: r().choose };
    }
    if (step === 3 && text.trim().length < minText) return { text: r().tooShort };
    return {};
  }

  /** Whether the text is a plain report, or the person has said so. Without a network it goes on: officers look. */
  async #plain(): Promise<boolean> {
    const text = this.draft.text.trim();
    if (this.#sure === text) return true;
    this.busy = true;
    const found = await take(api.POST('/api/v1/reports/classify', { body: { text } })).catch(() => undefined);
    this.busy = false;
    this.fits = (found?.categories ?? []).filter((code) => code !== this.draft.category);
    this.guidance = found?.guidance;
    return !this.guidance;
  }

  /** It is a report all the same. */
  still = async () => {
    this.#sure = this.draft.text.trim();
    this.guidance = undefined;
    await this.next();
  };

  /** Shrinks the chosen files; they are sent with the report. */
  addPhotos = async (files: Iterable<File>) => {
    for (const file of [...files].slice(0, maxPhotos - this.draft.photos.length)) {
      try {
        this.draft.photos.push({ key: crypto.randomUUID(), blob: await shrink(file) });
        this.changed();
      } catch {
        toast(r().photoFailed, 'bad');
      }
    }
  };

  removePhoto = (key: string) => {
    this.draft.photos = this.draft.photos.filter((p) => p.key !== key);
    this.changed();
  };

  /** Sends the report; without a network it waits in the outbox under the same key. */
  send = async () => {
    this.busy = true;
    this.#tidy();
    try {
      for (const photo of this.draft.photos) {
        if (photo.id || !photo.blob) continue;
        photo.id = (await sendPaper($state.snapshot(photo.blob) as Blob, 'anh.jpg', photo.key)).id;
        this.changed();
      }
      const body = toForm($state.snapshot(this.draft) as Draft);
      await this.#done(
        await take(api.POST('/api/v1/reports', { body, headers: { 'Idempotency-Key': this.draft.key } })),
      );
    } catch (error) {
      if (error instanceof ApiError && error.offline) await this.#queue();
      else this.#refused(error);
    }
    this.busy = false;
  };

  /** Drops answers to questions that are not asked any more. */
  #tidy() {
    const chosen = categoryOf(this.all(), this.draft.category);
    if (chosen) this.draft.answers = given(chosen.form, $state.snapshot(this.draft.answers));
  }

  async #queue() {
    const draft = $state.snapshot(this.draft) as Draft;
    const uploads = draft.photos.flatMap((p) => (p.blob && !p.id ? [{ key: p.key, blob: p.blob }] : []));
    const label = draft.text.trim().slice(0, 60);
    const call = {
      key: draft.key,
      label,
      method: 'POST',
      path: '/api/v1/reports',
      uploads,
      sealed: true,
    } as const;
    await enqueue({ ...call, body: { ...toForm(draft) } }, Date.now());
    await sendWaiting();
    await this.#done('queued');
  }

  async #done(receipt: Receipt) {
    this.receipt = receipt;
    await drop();
    if (app.me) scrollTo({ top: 0 });
  }

  #refused(error: unknown) {
    toast(explain(error), 'bad');
    if (!(error instanceof ApiError)) return;
    // The server has answered under this key: what is corrected is a new attempt.
    if (error.status >= 400 && error.status < 500) this.draft.key = crypto.randomUUID();
    const first = Object.keys(error.fields)[0];
    if (first) this.draft.step = stepOf(first);
    this.errors = { ...error.fields };
  }
}

function stepOf(field: string): number {
  if (field.startsWith('photos')) return 0;
  if (/^(ward|address|lat|lng)/.test(field)) return 1;
  return /^(category|answers)/.test(field) ? 2 : 3;
}
