/** One place of what was sent that the server found wrong. */
export interface FieldFault {
  readonly field: string;
  readonly message: string;
}

/** Why a request came to nothing, as the server said it (RFC 9457), or as the connection did. */
export class Problem extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly details: { readonly status: number; readonly requestId?: string; readonly field?: string; readonly faults?: readonly FieldFault[] },
  ) {
    super(message);
    this.name = 'Problem';
  }

  /** Whether the same request may do better in a moment. */
  get passing(): boolean {
    return this.details.status === 0 || this.details.status === 503;
  }
}

const text = (value: unknown) => (typeof value === 'string' ? value : undefined);

/** @param body what came with a status of 400 or above; anything, where something between us and the server answered */
export function problemFrom(status: number, body: unknown): Problem {
  const said = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const faults = (Array.isArray(said.errors) ? said.errors : []).flatMap((one: Record<string, unknown>): FieldFault[] => {
    const field = text(one.field) ?? text(one.path);
    if (field === undefined) return [];
    return [{ field, message: text(one.message) ?? `${text(one.expected) ?? ''} (${text(one.got) ?? ''})` }];
  });
  return new Problem(text(said.code) ?? `HTTP_${status}`, text(said.detail) ?? `the server answered ${status}`, {
    status, requestId: text(said.requestId), field: text(said.field), faults,
  });
}

export const unreachable = () => new Problem('UNREACHABLE', 'the server cannot be reached: check the connection; the page tries again by itself', { status: 0 });
