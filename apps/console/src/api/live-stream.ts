import { useEffect, useRef, useState } from 'react';
import { connection, session } from './client.ts';

export type StreamState = 'connecting' | 'live' | 'lost' | 'over';

/**
 * Follows server-sent events while `address` is not null. The browser connects anew by itself and goes on where it was; what it cannot
 * come back from ('over') is told, and the end of the session shows the form to sign in.
 * @param handlers by name of the event; may change from one drawing to the next
 */
export function useLiveStream(address: string | null, handlers: Readonly<Record<string, (data: never) => void>>): StreamState {
  const [state, setState] = useState<StreamState>('connecting');
  const current = useRef(handlers);
  current.current = handlers;
  const names = Object.keys(handlers).join(' ');
  useEffect(() => {
    if (address === null) return;
    setState('connecting');
    const source = new EventSource(address);
    source.addEventListener('open', () => setState('live'));
    source.addEventListener('error', () => {
      const closed = source.readyState === EventSource.CLOSED;
      setState(closed ? 'over' : 'lost');
      if (!closed) connection.set('lost');
    });
    source.addEventListener('open', () => connection.set('there'));
    source.addEventListener('end', ({ data }: MessageEvent<string>) => {
      source.close();
      setState('over');
      if ((JSON.parse(data) as { reason: string }).reason === 'session') session.set('over');
    });
    for (const name of names.split(' ')) source.addEventListener(name, ({ data }: MessageEvent<string>) => current.current[name]?.(JSON.parse(data) as never));
    return () => source.close();
  }, [address, names]);
  return state;
}
