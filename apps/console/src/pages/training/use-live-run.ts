import { useEffect, useState } from 'react';
import { connection } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { runKey, type LogLine, type Run } from './run-queries.ts';

/**
 * Follows a run by server-sent events: the run itself into the cache, its log into what is returned. The browser connects anew
 * by itself, from the last line it has; a tab nobody looks at is not kept up to date, and catches up when it is looked at again.
 */
export function useLiveRun(tenant: string, id: number): { readonly lines: readonly LogLine[]; readonly live: boolean } {
  const [lines, setLines] = useState<readonly LogLine[]>([]);
  const [live, setLive] = useState(false);
  const visible = useVisible();
  const there = connection.use() === 'there';
  useEffect(() => {
    if (!visible || !there) return;
    const after = queryClient.getQueryData<number>(lastLineKey(tenant, id)) ?? 0;
    const source = new EventSource(`/admin/v1/tenants/${encodeURIComponent(tenant)}/runs/${id}/live?after=${after}`);
    source.addEventListener('open', () => setLive(true));
    source.addEventListener('error', () => {
      setLive(false);
      // Closed for good: the session or the server is gone. A plain question finds out which, and says so.
      if (source.readyState === EventSource.CLOSED) void queryClient.invalidateQueries({ queryKey: runKey(tenant, id), exact: true });
    });
    source.addEventListener('run', ({ data }: MessageEvent<string>) => queryClient.setQueryData(runKey(tenant, id), JSON.parse(data) as Run));
    source.addEventListener('log', ({ data }: MessageEvent<string>) => {
      const more = (JSON.parse(data) as { lines: LogLine[] }).lines;
      queryClient.setQueryData(lastLineKey(tenant, id), more.at(-1)?.line);
      setLines((known) => [...known, ...more]);
    });
    source.addEventListener('end', () => {
      source.close();
      setLive(false);
      void queryClient.invalidateQueries({ queryKey: ['strategies', tenant] });
    });
    return () => source.close();
  }, [tenant, id, visible, there]);
  // What was read belongs to this mounting: the next one begins at the first line.
  useEffect(() => () => queryClient.removeQueries({ queryKey: lastLineKey(tenant, id) }), [tenant, id]);
  return { lines, live };
}

const lastLineKey = (tenant: string, id: number) => ['last line', tenant, id];

function useVisible(): boolean {
  const [visible, setVisible] = useState(() => document.visibilityState === 'visible');
  useEffect(() => {
    const follow = () => setVisible(document.visibilityState === 'visible');
    document.addEventListener('visibilitychange', follow);
    return () => document.removeEventListener('visibilitychange', follow);
  }, []);
  return visible;
}
