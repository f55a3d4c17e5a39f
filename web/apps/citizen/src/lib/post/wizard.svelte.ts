import { api, ApiError, type RentalForm, take, upload } from '@daklakid/api';
import { enqueue, shrink } from '@daklakid/device';
import { m } from '@daklakid/i18n';
import { toast } from '@daklakid/ui';

import { app, companies, explain, sendWaiting } from '../app.svelte';
import { forgetLists } from '../listing/lists';
import { check, type Errors, stepOf } from './check';
import { blank, type Draft, dropDraft, keepHere, keepThere, needsReview, toForm } from './draft';

/** What became of a sent listing; `shown` when it needs no review. */
export type Receipt = { id: string; shown: boolean } | 'queued';

/** The listing that is being changed: as it was, and whether everybody sees it now. */
export interface Editing {
  id: string;
  version: string;
  published: boolean;
  before: RentalForm;
  /** What the company is called that it was posted for. */
  company: string;
}

const pause = 2000; // ms between the last key stroke and keeping the draft on the account

/** A listing on its way through the four steps. */
export class Wizard {
  draft = $state<Draft>(blank());
  errors = $state<Errors>({});
  receipt = $state.raw<Receipt>();
  busy = $state(false);
  kept = $state(false);
  /** Whether the person is being asked before a public listing goes back to review. */
  asking = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** With `editing`, an existing listing is changed in place and no draft is kept. */
  constructor(
    draft: Draft | null,
    readonly editing?: Editing,
  ) {
    if (draft) this.draft = draft;
  }

  /** The name of the company that the listing is for; empty for oneself. */
  get company(): string {
    if (!this.draft.organisation) return '';
    return companies().find((c) => c.id === this.draft.organisation)?.name ?? this.editing?.company ?? '';
  }

  /** Keeps what was typed, here at once and on the account after a pause. */
  changed = () => {
    if (this.editing) return;
    this.draft.savedAt = Date.now();
    const copy = $state.snapshot(this.draft) as Draft;
    keepHere(copy).then(
      () => (this.kept = true),
      () => toast(m().errors.storage, 'bad'),
    );
    clearTimeout(this.#timer);
    if (app.me) this.#timer = setTimeout(() => void keepThere(copy).catch(() => undefined), pause);
  };

  /** Goes on when the step is right; shows what is not. */
  next = () => {
    this.errors = check(this.draft, this.draft.step);
    if (Object.keys(this.errors).length === 0) this.go(this.draft.step + 1);
  };

  go = (step: number) => {
    this.draft.step = Math.max(0, Math.min(3, step));
    this.errors = {};
    this.changed();
    scrollTo({ top: 0 });
  };

  /** Shrinks the chosen files and sends them ahead when there is a network. */
  addPhotos = async (files: Iterable<File>) => {
    for (const file of [...files].slice(0, 10 - this.draft.photos.length)) {
      try {
        const blob = await shrink(file);
        this.draft.photos.push({ key: crypto.randomUUID(), blob });
        this.changed();
      } catch {
        toast(m().post.photoFailed, 'bad');
      }
    }
    if (app.me && app.online) await this.#sendPhotos().catch((e: unknown) => toast(explain(e), 'bad'));
  };

  async #sendPhotos() {
    for (const photo of this.draft.photos) {
      if (photo.photo || !photo.blob) continue;
      photo.photo = await upload($state.snapshot(photo.blob) as Blob, photo.key);
      photo.blob = undefined;
      this.changed();
    }
  }

  removePhoto = (key: string) => {
    this.draft.photos = this.draft.photos.filter((p) => p.key !== key);
    this.changed();
  };

  makeCover = (key: string) => {
    const cover = this.draft.photos.filter((p) => p.key === key);
    this.draft.photos = [...cover, ...this.draft.photos.filter((p) => p.key !== key)];
    this.changed();
  };

  /** Sends the listing; without a network it waits in the outbox under the same key. What would take a public
   * listing off is asked about first, unless it is `sure`. */
  send = async (sure = false) => {
    this.busy = true;
    try {
      await this.#sendPhotos();
      const body = toForm($state.snapshot(this.draft) as Draft);
      const { editing } = this;
      this.asking = !sure && editing !== undefined && editing.published && needsReview(editing.before, body);
      if (!this.asking) await this.#done(await this.#deliver(body));
    } catch (error) {
      if (error instanceof ApiError && error.offline && !this.editing) await this.#queue();
      else this.#refused(error);
    }
    this.busy = false;
  };

  async #deliver(body: RentalForm): Promise<Receipt> {
    if (!this.editing) {
      const headers = { 'Idempotency-Key': this.draft.key };
      return { id: (await take(api.POST('/api/v1/rentals', { body, headers }))).id, shown: false };
    }
    const { id, version } = this.editing;
    const params = { path: { id }, header: { 'If-Match': version } };
    const { organisation, ...changes } = body;
    void organisation; // a listing does not change hands
    const answer = await take(api.PATCH('/api/v1/rentals/{id}', { params, body: changes }));
    return { id, shown: answer.status === 'published' };
  }

  async #queue() {
    const draft = $state.snapshot(this.draft) as Draft;
    const uploads = draft.photos.flatMap((p) => (p.blob && !p.photo ? [{ key: p.key, blob: p.blob }] : []));
    const call = {
      key: draft.key,
      label: draft.title,
      method: 'POST',
      path: '/api/v1/rentals',
      uploads,
    } as const;
    await enqueue({ ...call, body: { ...toForm(draft) } }, Date.now());
    await sendWaiting();
    await this.#done('queued');
  }

  async #done(receipt: Receipt) {
    clearTimeout(this.#timer);
    this.receipt = receipt;
    if (!this.editing) await dropDraft(!!app.me);
    forgetLists();
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
