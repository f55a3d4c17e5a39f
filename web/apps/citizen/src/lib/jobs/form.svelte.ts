import { api, ApiError, type JobDetail, type JobForm, type JobTerms, take, upload } from '@daklakid/api';
import { shrink } from '@daklakid/device';
import { m } from '@daklakid/i18n';
import { toast } from '@daklakid/ui';

import { explain } from '../app.svelte';
import type { DraftPhoto } from '../post/draft';
import { forgetLists } from '../listing/lists';

/** The opening that is being changed, as it was read. */
export interface Editing {
  id: string;
  version: string;
  job: JobDetail;
}

/** How many photos an opening may have. */
export const mostPhotos = 6;

const usual: JobTerms = {
  contract: 'fixedTerm',
  openings: 1,
  period: 'month',
  shift: 'office',
  education: 'none',
  ageMin: 18,
  insurance: true,
  payParts: ['base'],
  papers: [],
  walkInDays: [],
  noFee: false,
};

/** An opening being written. */
export class JobWriting {
  organisation = $state('');
  kind = $state('');
  title = $state('');
  description = $state('');
  address = $state('');
  wards = $state<string[]>([]);
  price = $state<number>();
  payMax = $state<number>();
  d = $state<JobTerms>({ ...usual });
  photos = $state<DraftPhoto[]>([]);
  errors = $state<Record<string, string>>({});
  busy = $state(false);
  #key = crypto.randomUUID();

  /** With `editing`, an existing opening is changed in place. */
  constructor(readonly editing?: Editing) {
    if (!editing) return;
    const { job } = editing;
    this.organisation = job.owner.organisation ?? '';
    this.kind = job.kind;
    this.title = job.title;
    this.description = job.description;
    this.address = job.address ?? '';
    this.wards = [job.ward];
    this.price = job.price || undefined;
    this.payMax = job.payMax || undefined;
    this.d = { ...usual, insurance: false, shift: '', ageMin: 0, payParts: [], ...job.detail };
    this.photos = job.photos.map((photo) => ({ key: photo.id, photo }));
  }

  /** What is wrong with a field. */
  wrong = (name: string) => this.errors[name];

  /** Shrinks the chosen files; they are sent with the opening. */
  addPhotos = async (files: Iterable<File>) => {
    for (const file of [...files].slice(0, mostPhotos - this.photos.length)) {
      try {
        this.photos.push({ key: crypto.randomUUID(), blob: await shrink(file) });
      } catch {
        toast(m().post.photoFailed, 'bad');
      }
    }
  };

  removePhoto = (key: string) => {
    this.photos = this.photos.filter((p) => p.key !== key);
  };

  makeCover = (key: string) => {
    const cover = this.photos.filter((p) => p.key === key);
    this.photos = [...cover, ...this.photos.filter((p) => p.key !== key)];
  };

  async #sendPhotos() {
    for (const photo of this.photos) {
      if (photo.photo || !photo.blob) continue;
      photo.photo = await upload($state.snapshot(photo.blob) as Blob, photo.key);
      photo.blob = undefined;
    }
  }

  #body(): JobForm {
    const d = $state.snapshot(this.d) as JobTerms;
    if (!d.walkIn) Object.assign(d, { walkInPlace: '', walkInDays: [], walkInFrom: '', walkInTo: '' });
    d.ageLaw = d.ageMax ? 'busDriver' : '';
    return {
      kind: this.kind,
      title: this.title.trim(),
      description: this.description.trim(),
      address: this.address.trim(),
      ward: this.wards[0] ?? '',
      price: this.price ?? 0,
      payMax: this.payMax ?? 0,
      area: 0,
      photos: this.photos.flatMap((p) => (p.photo ? [p.photo.id] : [])),
      organisation: this.organisation,
      detail: d,
    };
  }

  /** Sends it; undefined when something is wrong, which then stands at its field. */
  send = async (): Promise<JobDetail | undefined> => {
    this.busy = true;
    try {
      await this.#sendPhotos();
      const made = await this.#deliver(this.#body());
      forgetLists();
      return made;
    } catch (error) {
      this.#refused(error);
    } finally {
      this.busy = false;
    }
    return undefined;
  };

  #deliver(body: JobForm): Promise<JobDetail> {
    if (!this.editing) {
      const header = { 'Idempotency-Key': this.#key };
      return take(api.POST('/api/v1/jobs', { params: { header }, body }));
    }
    const { id, version } = this.editing;
    const { organisation, ...changes } = body;
    void organisation; // an opening does not change hands
    const params = { path: { id }, header: { 'If-Match': version } };
    return take(api.PATCH('/api/v1/jobs/{id}', { params, body: changes }));
  }

  #refused(error: unknown) {
    toast(explain(error), 'bad');
    this.errors = error instanceof ApiError ? { ...error.fields } : {};
    // The server has answered under this key: what is corrected is a new attempt.
    if (error instanceof ApiError && error.status >= 400 && error.status < 500)
      this.#key = crypto.randomUUID();
    // The first on the page, in whatever order they were found.
    const wrong = new Set(
      Object.keys(this.errors).map((name) => `field-${name.replace(/^detail\.|\[.*$/g, '')}`),
    );
    const fields = [...document.querySelectorAll<HTMLElement>('form [id^="field-"]')];
    fields.find((field) => wrong.has(field.id))?.focus();
  }
}
