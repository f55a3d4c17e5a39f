import type { Webhook, WebhookForm } from '@daklakid/api/desk';

/** What to show in the form. */
export function typed(from?: Webhook): WebhookForm {
  return {
    url: from?.url ?? '',
    description: from?.description ?? '',
    types: [...(from?.types ?? [])],
    kinds: [...(from?.kinds ?? [])],
  };
}

/** What to send. */
export function tidy(form: WebhookForm): WebhookForm {
  return {
    url: form.url.trim(),
    description: form.description.trim(),
    types: [...form.types],
    kinds: [...form.kinds],
  };
}

/** A moment as `datetime-local` wants it, in this browser's zone: "2026-11-23T14:05". */
export function local(at: Date): string {
  const shifted = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}
