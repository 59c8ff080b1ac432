import { Skeleton, Stack, VisuallyHidden } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useMessages } from '../i18n/language.tsx';
import { messages } from './messages.ts';
import { ProblemAlert } from './problem-alert.tsx';

/** What a query has answered: a skeleton while it is on its way, its problem when it failed, and the children once it is there. */
export function Answered<T>({ query, rows = 4, children }: { query: UseQueryResult<T>; rows?: number; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />;
  return <Waiting rows={rows} />;
}

export function Waiting({ rows = 4 }: { rows?: number }) {
  const t = useMessages(messages);
  return (
    <Stack gap="sm" role="status">
      <VisuallyHidden>{t('loading')}</VisuallyHidden>
      {Array.from({ length: rows }, (_, i) => <Skeleton key={i} height={56} radius="md" />)}
    </Stack>
  );
}
