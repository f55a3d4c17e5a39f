/** The body of an error, RFC 9457, as the server writes it in the person's language. */
export interface Problem {
  title?: string;
  status?: number;
  detail?: string;
  code?: string;
  level?: number;
  errors?: { field: string; code: string; message: string }[];
}

/** What every failed call throws. `status` is 0 and `code` is "offline" when no answer came. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** Messages by field name, for the form. */
  readonly fields: Readonly<Record<string, string>>;
  /** Codes by field name, for what a screen says in its own way. */
  readonly codes: Readonly<Record<string, string>>;
  /** The level of identification that it takes, when that is what is missing; else 0. */
  readonly level: number;
  /** Seconds to wait, from Retry-After; 0 when the server did not say. */
  readonly retryAfter: number;

  constructor(status: number, problem: Problem, retryAfter = 0, cause?: unknown) {
    super(problem.detail || problem.title || '', { cause });
    this.name = 'ApiError';
    this.status = status;
    this.code = problem.code ?? '';
    this.fields = Object.fromEntries((problem.errors ?? []).map((e) => [e.field, e.message]));
    this.codes = Object.fromEntries((problem.errors ?? []).map((e) => [e.field, e.code]));
    this.level = (problem.code === 'levelNeeded' && problem.level) || 0;
    this.retryAfter = retryAfter;
  }

  /** True when the phone is offline or the server did not answer: the same call may be tried again. */
  get offline(): boolean {
    return this.status === 0;
  }
}

/** Reads an answer that is not 2xx. */
export async function toError(response: Response): Promise<ApiError> {
  let problem: Problem = {};
  try {
    problem = (await response.json()) as Problem;
  } catch {
    // A proxy's HTML page, say: the status is all we know.
  }
  return new ApiError(response.status, problem, Number(response.headers.get('Retry-After')) || 0);
}
