export interface OneTimeLink {
  readonly kind: 'setup' | 'invitation';
  readonly token: string;
}

/** Behind the '#', so that the token never reaches a server log. null: the address is an ordinary one. */
export function oneTimeLinkOf(hash: string): OneTimeLink | null {
  const [, kind, token] = /^#(setup|invitation)=([\w-]+)$/.exec(hash) ?? [];
  return kind === 'setup' || kind === 'invitation' ? { kind, token } : null;
}
