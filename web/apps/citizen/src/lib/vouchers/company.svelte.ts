// Whose desk it is: kept on this device, for a till stays where it stands.
import { app, companies } from '../app.svelte';

const company = 'vouchers.company';
const place = 'vouchers.place';

function kept(name: string): string {
  try {
    return localStorage.getItem(name) ?? '';
  } catch {
    return ''; // storage is off: then one chooses anew
  }
}

function keep(name: string, value: string) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // As above.
  }
}

/** The company and the shop that this device stands for. */
export class Till {
  #company = $state(kept(company));
  #place = $state(kept(place));

  /** The companies whose desk the person may see. */
  get all() {
    return companies('cashier');
  }

  /** The chosen one, or the only one. */
  get company(): string {
    const known = this.all.find(({ id }) => id === this.#company) ?? this.all[0];
    return known?.id ?? '';
  }

  set company(id: string) {
    this.#company = id;
    keep(company, id);
  }

  get place(): string {
    return this.#place;
  }

  set place(id: string) {
    this.#place = id;
    keep(place, id);
  }

  /** Whether the person holds one of the roles in the chosen company; the server decides again. */
  holds(...roles: string[]): boolean {
    return (app.me?.roles ?? []).some(
      ({ role, organisation }) => organisation.id === this.company && roles.includes(role),
    );
  }
}
